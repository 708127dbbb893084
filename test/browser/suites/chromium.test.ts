import { MODELS, testInBrowser } from "../in-browser.ts";

await testInBrowser("chromium", [{ isolated: false }, { isolated: true, dialect: "simd128", only: MODELS }]);
