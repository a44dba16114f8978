// Opens the pages of a folder in a headless Chromium and prints what it found as JSON. The test that runs it judges.
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`).href;
const at = (path) => new URL(path, folder).href;
const found = { errors: [], requests: [] };

const browser = await puppeteer.launch({
  args: chromium.args,
  executablePath: await chromium.executablePath(),
  headless: "shell",
});
const page = await browser.newPage();
page.on("console", (message) => found.errors.push(`${message.type()}: ${message.text()}`));
page.on("pageerror", (error) => found.errors.push(String(error)));
page.on("request", (request) => {
  if (!request.url().startsWith("file:")) found.requests.push(request.url());
});

const shownRows = () => page.$$eval("#stacks tbody tr:not([hidden])", (rows) => rows.length);
const overflow = () =>
  page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);

async function fleet() {
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(at("index.html"));
  found.allShown = await shownRows();
  // Each keystroke on its own, as a person types; the time runs until the next frame is drawn.
  found.filterMilliseconds = await page.evaluate(async () => {
    const input = document.getElementById("q");
    const times = [];
    for (const text of ["s", "st", "stack-9", "stack-99", "", "eu-west-1"]) {
      const start = performance.now();
      input.value = text;
      input.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect();
      times.push(performance.now() - start);
    }
    return Math.max(...times);
  });
  await page.$eval("#q", (input) => {
    input.value = "stack-7";
    input.dispatchEvent(new Event("input"));
  });
  found.filtered = await shownRows();
  found.said = await page.$eval("#shown", (element) => element.textContent);
  found.namesFiltered = await page.$$eval("#stacks tbody tr:not([hidden]) th", (cells) =>
    cells.map((cell) => cell.textContent));
}

async function followedAndBack() {
  await new Promise((done) => setTimeout(done, 400));
  await Promise.all([page.waitForNavigation(), page.click("#stacks tbody tr:not([hidden]) a")]);
  found.followedTo = await page.$eval("h1", (element) => element.textContent);
  const back = await page.$eval("a[href$='index.html']", (link) => link.href);
  found.linkBack = back === at("index.html");
  await page.goBack();
  found.filterAfterBack = await page.$eval("#q", (input) => input.value);
  found.filteredAfterBack = await shownRows();
}

async function sorted() {
  await page.goto(at("index.html"));
  found.sorted = [];
  const columns = await page.$$eval("#stacks thead th", (heads) => heads.length);
  for (let column = 0; column < columns; column++) {
    for (let click = 0; click < 2; click++) {
      found.sorted.push(
        await page.evaluate((index) => {
          const head = document.querySelectorAll("#stacks thead th")[index];
          head.querySelector("button").click();
          return {
            column: head.textContent,
            direction: head.getAttribute("aria-sort"),
            values: Array.from(document.querySelectorAll("#stacks tbody tr:not([hidden])"), (row) => {
              const cell = row.cells[index];
              return cell.dataset.n ?? cell.dataset.v ?? cell.textContent;
            }),
          };
        }, column));
    }
  }
}

async function keyboard() {
  await page.goto(at("index.html"));
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element.id || element.className || `${element.tagName} ${element.textContent}`;
    });
  found.tabs = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    found.tabs.push(await focused());
    if (found.tabs.at(-1).startsWith("BUTTON Stack")) break;
  }
  await page.keyboard.press("Enter");
  found.sortedByKeyboard = await page.$eval("#stacks thead th", (head) => head.getAttribute("aria-sort"));
  const tree = await page.accessibility.snapshot();
  const named = (node) => [
    ...(["button", "searchbox", "combobox", "checkbox"].includes(node.role) ? [[node.role, node.name ?? ""]] : []),
    ...(node.children ?? []).flatMap(named),
  ];
  found.controls = named(tree);
}

async function looks() {
  found.widths = {};
  await page.setViewport({ width: 400, height: 800 });
  for (const path of ["index.html", "hostile/index.html", "hostile/stack.html", "stack.html"]) {
    await page.goto(at(path));
    found.widths[path] = await overflow();
  }
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(at("stack.html"));
  found.colours = {};
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    found.colours[scheme] = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
        return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
      };
      const style = getComputedStyle(document.body);
      const [one, other] = [luminance(style.color), luminance(style.backgroundColor)];
      return {
        background: style.backgroundColor,
        contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
      };
    });
  }
  await page.emulateMediaFeatures([]);
  await page.goto(at("index.html"));
  await page.emulateMediaType("print");
  found.filtersPrinted = await page.$eval(".filters", (element) => getComputedStyle(element).display !== "none");
  await page.emulateMediaType("screen");
}

async function hostile() {
  const shape = () =>
    page.evaluate(() => {
      const count = {};
      for (const element of document.querySelectorAll("*")) count[element.tagName] = (count[element.tagName] ?? 0) + 1;
      return {
        count,
        links: Array.from(document.querySelectorAll("[href], [src], [style], [onerror], [onclick]"), (element) =>
          element.getAttribute("href") ?? element.outerHTML),
        ran: window.ran ?? null,
      };
    });
  found.shapes = {};
  for (const path of ["hostile/index.html", "harmless/index.html", "hostile/stack.html", "harmless/stack.html"]) {
    await page.goto(at(path));
    found.shapes[path] = await shape();
  }
}

try {
  for (const part of [fleet, followedAndBack, sorted, keyboard, looks, hostile]) await part();
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));
