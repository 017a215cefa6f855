/**
 * A program in place of ct-hemorrhage, for tests of engines: `cluster run DIR --tasks I` and `cluster merge DIR`. What a
 * task does stands in DIR/fake.json, by its number: `exits`, the exit codes of its starts in turn (0 after the last), and
 * `seconds`, how long each start takes. Each start and end is a line of DIR/starts.log; TERM ends a task with 75.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, command, folder, , number] = process.argv.slice(2);
const name = command === "merge" ? "merge" : number;
const readTexts = (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "");
const note = (text) => appendFileSync(join(folder, "starts.log"), `${name} ${text}\n`);

const { exits = [], seconds = 0 } = JSON.parse(readTexts("fake.json") || "{}")[name] ?? {};
const earlier = readTexts("starts.log")
  .split("\n")
  .filter((line) => line === `${name} starts`).length;
note("starts");
console.log(process.argv.slice(2).join(" "));

process.once("SIGTERM", () => {
  note("stops");
  process.exit(75);
});
setTimeout(() => {
  const exit = exits[earlier] ?? 0;
  if (exit === 0 && command === "run") writeFileSync(join(folder, `${name}.done`), "");
  if (command === "merge") {
    writeFileSync(
      join(folder, "merged.txt"),
      readdirSync(folder)
        .filter((each) => each.endsWith(".done"))
        .sort()
        .join(" "),
    );
  }
  note(`ends with ${exit}`);
  process.exit(exit);
}, seconds * 1000);
