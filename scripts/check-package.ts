/**
 * Packs the library as `npm publish` would, installs it in an empty folder and uses it there as a stranger would, under the
 * current Node and Node 20, and with the TypeScript compiler.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "minibatch-package-"));

function run(what: string, command: string, args: string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) {
    console.error(`${what} failed:\n${stdout}${stderr}`);
    process.exit(1);
  }
  console.log(`${what}: good`);
  return stdout;
}

const USE = `
import assert from "node:assert/strict";
import { accuracyScore, argMax, backend, layers, seed, sequential, trainTestSplit } from "minibatch";
import { loadIris } from "minibatch/datasets";
import { classificationReport, standardScaler } from "minibatch/learn";

seed(1);
const { x, y, targetNames } = loadIris();
const [xRaw, xTestRaw, yTrain, yTest] = trainTestSplit(x, y, { stratify: y, randomState: 0 });
const scaler = standardScaler();
const [xTrain, xTest] = [scaler.fitTransform(xRaw), scaler.transform(xTestRaw)];
const model = sequential([
  layers.dense({ units: 16, activation: "relu", inputShape: [4] }),
  layers.dense({ units: 3, activation: "softmax" }),
]);
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const { history } = await model.fit(xTrain, yTrain, { epochs: 200, batchSize: 8, verbose: 0 });
const predicted = argMax(await model.predict(xTest));
const accuracy = accuracyScore(yTest, predicted);
assert.ok(classificationReport(yTest, predicted, { targetNames }).includes("virginica"));
assert.ok(history["loss"]!.at(-1)! < 0.2, "it learns");
assert.ok(accuracy > 0.9, "it predicts");
assert.ok(["simd128", "relaxed"].includes(backend().dialect));
`;

try {
  run("npm pack", "npm", ["pack", "--pack-destination", folder], resolve("."));
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", type: "module", private: true }));
  run("npm install", "npm", ["install", "--no-audit", "--no-fund", `./${tarball}`]);
  writeFileSync(join(folder, "use.js"), USE.replaceAll("!", ""));
  writeFileSync(
    join(folder, "use.ts"),
    USE.replace(
      'import assert from "node:assert/strict";',
      "declare const assert: { ok(value: boolean, why?: string): void };",
    ),
  );
  run("under the current Node", process.execPath, ["use.js"]);
  run("under Node 20", resolve("node_modules/node20/bin/node"), ["use.js"]);
  const strict = [
    "--strict",
    "--noEmit",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--lib",
    "es2022,dom",
    "--types",
    "",
  ];
  run("its types", process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...strict, "use.ts"]);
  run("publint", process.execPath, [resolve("node_modules/publint/src/cli.js"), "--strict"], resolve("."));
  const listed = JSON.parse(run("npm pack --dry-run", "npm", ["pack", "--dry-run", "--json"], resolve(".")));
  const pack = Array.isArray(listed) ? listed[0] : Object.values(listed)[0];
  console.log(
    `${pack.entryCount} files, ${Math.round(pack.size / 1024)} KB packed, ${Math.round(pack.unpackedSize / 1024)} KB unpacked`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
