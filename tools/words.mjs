// Checks the catalogue of the first page: every text in both languages with the same gaps to fill, every text that is asked for
// there, none that nobody asks for, and no sentence outside it. Prints what is wrong; exit 1 if anything is.
import fs from "node:fs";

const folder = "web/first/";
const files = fs.readdirSync(folder).filter((name) => name.endsWith(".js"));
const text = Object.fromEntries(files.map((name) => [name, fs.readFileSync(folder + name, "utf8")]));
globalThis.localStorage = { getItem: () => null };
const { WORDS_FOR_TEST: words } = await import("data:text/javascript," + encodeURIComponent(text["words.js"]));
const wrong = [];

const gaps = (sentence) => Array.from(new Set(Array.from(sentence.matchAll(/\{(\w+)[|}]/g), (found) => found[1]))).sort().join(" ");
for (const [key, pair] of Object.entries(words)) {
  if (!Array.isArray(pair) || pair.length !== 2 || !pair[0] || !pair[1]) wrong.push(`${key}: not in both languages`);
  // A date may leave out what a language does not say, so only gaps of the other language's own are wrong there.
  else if (!/^(day|period|stretch)\./.test(key) && gaps(pair[0]) !== gaps(pair[1])) wrong.push(`${key}: {${gaps(pair[0])}} in one language, {${gaps(pair[1])}} in the other`);
  if (Array.isArray(pair) && /[,:;?!()]/.test(String(pair[0]).replace(/\{[^}]*\}|\d\d:\d\d|\([一-龥{}w]+\)/g, ""))) wrong.push(`${key}: half-width punctuation in Chinese: ${pair[0]}`);
}

const code = Object.entries(text).filter(([name]) => name !== "words.js");
const asked = new Set(), prefixes = new Set();
for (const [name, source] of code) {
  for (const found of source.matchAll(/"((?:[a-z_]+\.)*[a-z_]+)"/g)) if (found[1] in words) asked.add(found[1]);
  for (const found of source.matchAll(/"((?:[a-z_]+\.)+)" \+/g)) prefixes.add(found[1]);
  for (const found of source.matchAll(/\bt\("([^"]+)"/g)) if (!(found[1] in words) && !prefixes.has(found[1])) wrong.push(`${name}: "${found[1]}" is asked for and not there`);
  for (const line of source.split("\n")) if (/["'`][^"'`]*[\u4e00-\u9fff]/.test(line.replace(/\/\/.*$/, ""))) wrong.push(`${name}: a text outside the catalogue: ${line.trim().slice(0, 80)}`);
}
for (const key of Object.keys(words)) if (!asked.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) wrong.push(`${key}: nobody asks for it`);

wrong.forEach((line) => console.log(line));
if (wrong.length) process.exit(1);
console.log(`${Object.keys(words).length} texts in both languages.`);
