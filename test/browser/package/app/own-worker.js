/** An application's own worker, in which the library runs. */
import { train } from "./train.js";

globalThis.onmessage = ({ data }) =>
  train(...data).then(
    (result) => postMessage({ result }),
    (error) => postMessage({ error: String(error) }),
  );
