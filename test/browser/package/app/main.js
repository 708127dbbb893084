/** A page's entry: trains where `?in=` says, with `?init=` and `?fit=` as JSON. `report` is the test's. */
import { train } from "./train.js";

/** How many workers were made here. */
let workers = 0;
globalThis.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    workers++;
  }
};

const query = new URLSearchParams(location.search);
const options = ["init", "fit"].map((name) => JSON.parse(query.get(name) ?? "{}"));

function inWorker() {
  const worker = new Worker(new URL("./own-worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.result));
    worker.onerror = (event) => reject(new Error(event.message ?? "the worker did not load"));
    worker.postMessage(options);
  });
}

(query.get("in") === "worker" ? inWorker() : train(...options))
  .then((trained) => globalThis.report({ ...trained, workers }))
  .catch(globalThis.reportError);
