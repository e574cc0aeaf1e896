// `npm run check`: contrast of the pairs of tokens that meet on a page, in light and in dark.
// axe cannot judge text inside SVG, so the pairs of the scale are here too.

import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../static/madelief/site.css", import.meta.url), "utf8");
const [light, dark] = [...css.matchAll(/:root\{([^}]*)\}/g)].map(([, body]) =>
  Object.fromEntries([...body.matchAll(/--madelief-([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])),
);

const text = ["text", "text-muted", "error", "link", "link-visited", "link-hover", "link-active", "button-2"];
const grounds = ["page", "surface", "input-surface", "footer"];
const pairs = text.flatMap((one) => grounds.map((ground) => [one, ground, 4.5]));
pairs.push(
  // words on something coloured
  ["text", "pale-yellow", 4.5], ["link", "pale-yellow", 4.5], ["link-visited", "pale-yellow", 4.5],
  ["text", "hover", 4.5], ["link", "hover", 4.5], ["text-muted", "hover", 4.5],
  ["button-2", "button-2-hover", 4.5], ["button-2", "button-2-active", 4.5],
  ["#ffffff", "brand", 4.5], ["#ffffff", "header", 4.5], ["#ffffff", "success", 4.5], ["#ffffff", "#d5281b", 4.5],
  ["#ffffff", "button", 4.5], ["#ffffff", "button-hover", 4.5], ["#ffffff", "button-active", 4.5],
  ["#1d1522", "#ffdf3d", 4.5],
  // the scale
  ["text", "button-2-active", 4.5], ["text", "page", 4.5],
  // lines that carry meaning
  ["input-border", "page", 3], ["input-border", "surface", 3], ["button-2", "page", 3], ["button-2", "hover", 3],
  ["tick", "surface", 3], ["brand", "page", 3],
);

const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5].map((i) => channel(parseInt(hex.slice(i, i + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

let bad = 0, lowest = [99];
for (const [mode, tokens] of [["light", { ...light }], ["dark", { ...light, ...dark }]]) {
  for (const [front, back, least] of pairs) {
    const found = ratio(tokens[front] ?? front, tokens[back] ?? back);
    if (least === 4.5 && found < lowest[0]) lowest = [found, mode, front, back];
    if (found < least) {
      bad += 1;
      console.error(`${mode}: ${front} on ${back} is ${found.toFixed(2)}, needs ${least}`);
    }
  }
}
console.log(`${pairs.length * 2} pairs, ${bad} too low; lowest for text: ${lowest[0].toFixed(2)} (${lowest.slice(1).join(" ")})`);
process.exit(bad ? 1 : 0);
