/**
 * Draws docs/peers.svg from the results of `npm run bench:peers -- --json > bench/results/peers.json`: how many times as long as
 * minibatch the others take for the same work, on a logarithmic axis.
 *
 *   node bench/chart.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type Report, summarize } from "./peers/report.ts";

const report: Report = JSON.parse(readFileSync("bench/results/peers.json", "utf8"));

/** Colours that are told apart by the colour-blind, too (Okabe and Ito 2008, https://jfly.uni-koeln.de/color/). */
const COLOURS = ["#0072b2", "#56b4e9", "#e69f00", "#f0e442", "#cc79a7", "#d55e00", "#999999", "#009e73", "#555555"];
const [WIDTH, LEFT, RIGHT, BAR, GAP, TOP] = [830, 285, 70, 13, 16, 98];

const groups = report.results.map(({ workload, outcomes }) => {
  const reference = outcomes.find(({ peer }) => peer === "minibatch")!;
  const bars = outcomes
    .filter((outcome) => outcome !== reference)
    .map((outcome) => summarize(outcome, reference))
    .filter(({ bestRatio }) => bestRatio !== undefined)
    .map(({ peer, bestRatio }) => ({ peer, ratio: bestRatio! }));
  return { title: workload.name, bars };
});
const peers = [...new Set(groups.flatMap(({ bars }) => bars.map(({ peer }) => peer)))];
const colour = (peer: string) => COLOURS[peers.indexOf(peer) % COLOURS.length];

const ratios = groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio));
const [low, high] = [Math.floor(Math.log10(Math.min(...ratios, 1))), Math.ceil(Math.log10(Math.max(...ratios)))];
const x = (ratio: number) => LEFT + ((Math.log10(ratio) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const digits = (ratio: number) => (ratio >= 100 ? String(Math.round(ratio)) : ratio.toPrecision(2));

const parts: string[] = [];
let y = TOP;
for (const { title, bars } of groups) {
  parts.push(`<text x="${LEFT - 8}" y="${y + (bars.length * BAR) / 2 + 4}" text-anchor="end">${escaped(title)}</text>`);
  for (const { peer, ratio } of bars) {
    const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
    parts.push(
      `<rect x="${from}" y="${y}" width="${Math.max(1, to - from)}" height="${BAR - 2}" fill="${colour(peer)}"/>`,
    );
    const inside = ratio < 1 ? `x="${from - 4}" text-anchor="end"` : `x="${to + 4}"`;
    parts.push(`<text class="small" ${inside} y="${y + BAR - 3}">${digits(ratio)}×</text>`);
    y += BAR;
  }
  y += GAP;
}
const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
const grid = ticks.map(
  (tick) =>
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 8}" y2="${y}" class="${tick === 1 ? "one" : "grid"}"/><text class="small" x="${x(tick)}" y="${TOP - 12}" text-anchor="middle">${tick}×</text>`,
);
/** In rows of five. */
const legend = peers.map((peer, i) => {
  const [left, top] = [16 + (i % 5) * 156, 32 + Math.floor(i / 5) * 17];
  return `<rect x="${left}" y="${top}" width="10" height="10" fill="${colour(peer)}"/><text class="small" x="${left + 14}" y="${top + 9}">${escaped(peer)}</text>`;
});
const note = `${report.date.slice(0, 10)}, ${report.cpu}, load ${report.load}, Node ${report.node}, one thread, best of ${report.rounds} rounds`;

writeFileSync(
  "docs/peers.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 26}" viewBox="0 0 ${WIDTH} ${y + 26}" role="img" aria-labelledby="title note">
<title id="title">Time for the same work, as a multiple of minibatch's</title>
<style>
  svg { background: #fff; color: #222; }
  text { font: 12px system-ui, sans-serif; fill: currentColor; }
  .small { font-size: 11px; }
  .grid { stroke: #ccc; }
  .one { stroke: #222; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181c; color: #e6e6e6; }
    .grid { stroke: #3a3d44; }
    .one { stroke: #e6e6e6; }
  }
</style>
<text x="16" y="20" font-weight="600">Time for the same work, as a multiple of minibatch's (logarithmic; left of 1× is faster than minibatch)</text>
${[...legend, ...grid, ...parts].join("\n")}
<text id="note" class="small" x="16" y="${y + 14}">${escaped(note)}</text>
</svg>
`,
);
console.log("docs/peers.svg");
