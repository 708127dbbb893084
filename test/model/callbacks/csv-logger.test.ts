import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ArgumentError, callbacks, init } from "../../../src/index.ts";
import { network, quiet, rejection, xor } from "../helpers.ts";
import { drive } from "./drive.ts";

const { csvLogger } = callbacks;
const first = [
  { loss: 0.5, accuracy: 0.75 },
  { loss: 0.25, accuracy: 1 },
];

describe("the text", () => {
  test("has a line for each epoch, columns by name, lines that end as RFC 4180 says", async () => {
    const logger = csvLogger();
    await drive(logger, first);
    expect(logger.text).toBe("epoch,accuracy,loss\r\n0,0.75,0.5\r\n1,1,0.25\r\n");
  });

  test("begins anew with each fit, or goes on without a second header", async () => {
    const anew = csvLogger();
    await drive(anew, first);
    await drive(anew, first.slice(1));
    expect(anew.text).toBe("epoch,accuracy,loss\r\n0,1,0.25\r\n");
    const appending = csvLogger(undefined, { append: true });
    await drive(appending, first);
    await drive(appending, first.slice(1), undefined, 2);
    expect(appending.text).toBe("epoch,accuracy,loss\r\n0,0.75,0.5\r\n1,1,0.25\r\n2,1,0.25\r\n");
  });

  test("takes other separators, and quotes what contains them", async () => {
    const logger = csvLogger(undefined, { separator: ";" });
    await drive(logger, [{ "a;b": 1, 'c"d': 2 }]);
    expect(logger.text).toBe('epoch;"a;b";"c""d"\r\n0;1;2\r\n');
  });

  test("NA for what is missing, nothing for what comes later, lists in brackets, NaN as JavaScript spells it", async () => {
    const logger = csvLogger();
    const logs = [{ loss: 1, f1: [0.5, 1] }, { loss: Number.NaN, val_loss: 3 }, { loss: Number.NEGATIVE_INFINITY }];
    await drive(logger, logs as never);
    expect(logger.text).toBe('epoch,f1,loss\r\n0,"[0.5, 1]",1\r\n1,NA,NaN\r\n2,NA,-Infinity\r\n');
  });
});

describe("sinks", () => {
  test("a function gets the text line by line and is waited for", async () => {
    const parts: string[] = [];
    const slow = async (text: string) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      parts.push(text);
    };
    await drive(csvLogger(slow), first);
    expect(parts).toEqual(["epoch,accuracy,loss\r\n0,0.75,0.5\r\n", "1,1,0.25\r\n"]);
  });

  test("an object keeps its this; with append there is no header", async () => {
    const stream = {
      parts: [] as string[],
      write(text: string) {
        this.parts.push(text);
      },
    };
    await drive(csvLogger(stream, { append: true }), first.slice(1));
    expect(stream.parts).toEqual(["0,1,0.25\r\n"]);
  });
});

describe("files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "minibatch-csv-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("are written, overwritten, and gone on with", async () => {
    const name = join(folder, "log.csv");
    await drive(csvLogger(name), first);
    const text = "epoch,accuracy,loss\r\n0,0.75,0.5\r\n1,1,0.25\r\n";
    expect(readFileSync(name, "utf8")).toBe(text);
    await drive(csvLogger(name), first);
    expect(readFileSync(name, "utf8")).toBe(text);
    await drive(csvLogger(name, { append: true }), first.slice(1), undefined, 2);
    expect(readFileSync(name, "utf8")).toBe(`${text}2,1,0.25\r\n`);
    const other = join(folder, "new.csv");
    await drive(csvLogger(other, { append: true }), first);
    expect(readFileSync(other, "utf8")).toBe(text);
  });

  test("of a fit hold its history", async () => {
    await init();
    const name = join(folder, "fit.csv");
    const data = xor(20);
    const { history } = await network().fit(data.x, data.y, {
      ...quiet,
      epochs: 3,
      validationSplit: 0.5,
      callbacks: csvLogger(name),
    });
    const [head, ...rows] = readFileSync(name, "utf8").trim().split("\r\n");
    expect(head).toBe("epoch,accuracy,loss,val_accuracy,val_loss");
    const columns = head!.split(",").slice(1);
    expect(rows.map((row) => row.split(",").map(Number))).toEqual(
      [0, 1, 2].map((i) => [i, ...columns.map((column) => history[column]![i])]),
    );
  });

  test("that can't be written reject fit with the system's error", async () => {
    await init();
    const data = xor(4);
    const name = join(folder, "none", "log.csv");
    const error = await rejection(network().fit(data.x, data.y, { ...quiet, callbacks: csvLogger(name) }));
    expect(error).toMatchObject({ code: "ENOENT" });
  });
});

test.each<[unknown[], string]>([
  [
    [""],
    'csvLogger: target must be a file name, a function that takes a text or an object with write(text), found "".',
  ],
  [[1], "csvLogger: target must be a file name, a function that takes a text or an object with write(text), found 1."],
  [[{}], "found {}."],
  [[null], "found null."],
  [
    [undefined, { separator: "" }],
    'csvLogger: separator must be a character other than a quote or a line break, found "".',
  ],
  [[undefined, { separator: '"' }], "csvLogger: separator"],
  [[undefined, { append: "yes" }], 'csvLogger: append must be true or false, found "yes".'],
  [[undefined, { seperator: ";" }], 'csvLogger: unknown option "seperator". Did you mean separator?'],
])("refuses %o", (args, message) => {
  const make = () => csvLogger(...(args as []));
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(message);
});
