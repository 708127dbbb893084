/** In Node: prints what came out. */
import { train } from "./train.js";

console.log(JSON.stringify(await train(...process.argv.slice(2).map((text) => JSON.parse(text)))));
