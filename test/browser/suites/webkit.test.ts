import { testInBrowser } from "../in-browser.ts";

await testInBrowser("webkit", [{ isolated: true }]);
