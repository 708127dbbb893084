import { MODELS, testInBrowser } from "../in-browser.ts";

await testInBrowser("firefox", [{ isolated: true }, { isolated: false, dialect: "simd128", only: MODELS }]);
