// site.scss -> ../static/madelief/site.css, plus the files that CSS refers to.
// Run: npm ci && npm run build. The result is committed, so nobody else needs Node.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import postcss from "postcss";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "madelief");
const modules = join(here, "node_modules");

let { css } = compile(join(here, "site.scss"), {
  loadPaths: [modules],
  style: "compressed",
  sourceMap: false,
  quietDeps: true,
});

const sheet = postcss.parse(css);

// 1. Light values of the tokens become custom properties (why: settings/_tokens.scss).
const tokens = new Map();
sheet.walkRules(":root", (rule) => {
  if (rule.parent.type !== "root") return; // dark mode's own values
  rule.walkDecls(/^--madelief-/, ({ prop, value }) => {
    if (!/^#[0-9a-f]{6}$/.test(value) || prop === "--madelief-header" || prop === "--madelief-heart") return; // never in nhsuk
    if (tokens.has(value)) throw new Error(`${prop} and ${tokens.get(value)} are both ${value}: make one differ`);
    tokens.set(value, prop);
  });
});
const hex = (...parts) => "#" + parts.map((n) => Number(n).toString(16).padStart(2, "0")).join("");
const variable = (colour, found) => (tokens.has(colour) ? `var(${tokens.get(colour)})` : found);

sheet.walkDecls((declaration) => {
  if (declaration.prop.startsWith("--madelief-")) return;
  declaration.value = declaration.value
    .replace(/#[0-9a-f]{6}\b/g, (found) => variable(found, found))
    // nhsuk writes rgba(colour, .99) on hover, to wake up an old Safari; that trick cannot take a variable.
    .replace(/rgba\((\d+),\s*(\d+),\s*(\d+),\s*0?\.99\)/g, (found, r, g, b) => variable(hex(r, g, b), found));
});

// 2. Parts of components that no page has: ours is a header of its own, nothing is "reverse".
const unused =
  /--reverse|nhsuk-header__(search|account|menu|organisation|logo)|nhsuk-header--(white|organisation|inline)|navigation--(white|justified)|nhsuk-icon--size|nhsuk-(search|password)-input|nhsuk-u-static|nhsuk-u-float|nhsuk-frontend-supported|nhsuk-table__header-(button|icon)|nhsuk-summary-list--(reverse)/;
sheet.walkRules((rule) => {
  const kept = rule.selectors.filter((selector) => !unused.test(selector));
  if (kept.length) rule.selectors = kept;
  else rule.remove();
});
sheet.walkAtRules((rule) => {
  // -ms-high-contrast is Internet Explorer's name for forced colours
  rule.params = rule.params.replace(/,\s*\(-ms-high-contrast:\s*active\)/, "");
  if (rule.nodes && !rule.nodes.length) rule.remove();
});
css = sheet.toString();

// 3. Nothing from elsewhere, nothing of the NHS' own marks.
for (const word of [/https?:/i, /\burl\(["']?\/\//i, /frutiger/i, /assets\.nhs/i, /data:/i]) {
  if (word.test(css)) throw new Error(`site.css holds ${word}`);
}

// 4. Files the CSS refers to.
mkdirSync(join(out, "fonts"), { recursive: true });
const sources = {
  fonts: join(modules, "@fontsource", "atkinson-hyperlegible", "files"),
  images: join(modules, "nhsuk-frontend", "dist", "nhsuk", "assets", "images"),
};
const referred = new Set([...css.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map((match) => match[1]));
for (const url of referred) {
  const name = url.replace(/^fonts\//, "");
  copyFileSync(join(url.startsWith("fonts/") ? sources.fonts : sources.images, name), join(out, url));
}

writeFileSync(join(out, "site.css"), css + "\n");

const size = (name) => gzipSync(readFileSync(join(out, name))).length;
console.log([...referred].join("\n"));
for (const name of ["site.css", "site.js"]) {
  try {
    console.log(`${name}: ${readFileSync(join(out, name)).length} bytes, ${size(name)} gzipped`);
  } catch {
    console.log(`${name}: not there`);
  }
}
