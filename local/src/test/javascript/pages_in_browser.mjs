// Opens the generated pages in a browser, uses them as a person would, and prints what it saw as JSON.
// node pages_in_browser.mjs <folder of pages> <folder for the browser>
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import axe from "axe-core";

import { browser as launch } from "./browser.mjs";

const [, , pages, home] = process.argv;
const browser = await launch(home);
const complaints = [];
const requests = [];
const FLEET = "fleet/index.html";
const BIG = "big/index.html";
const SHOP = "few/reports/123456789012/ap-southeast-2/shop/latest.html";

async function open(file, { width = 1280, dark = false, media = null, hash = "" } = {}) {
  const page = await browser.newPage();
  page.on("console", (message) => complaints.push(`${file}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${file}: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width, height: 900 });
  if (media) {
    await page.emulateMediaType(media);
  } else {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  }
  await page.goto(pathToFileURL(join(pages, file)).href + hash);
  return page;
}

async function on(file, options, look) {
  const page = await open(file, options);
  try {
    return await look(page);
  } finally {
    await page.close();
  }
}

/** Has the page show every row that matches, as for a printer. */
const everyRow = (page) => page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
async function visible(page) {
  await everyRow(page);
  return page.$$eval("#stacks tbody th", (cells) => cells.map((cell) => cell.textContent));
}
const said = (page) => page.$eval("#shown", (element) => element.textContent);
const pause = () => new Promise((resolve) => setTimeout(resolve, 350));

async function filtering() {
  return on(FLEET, {}, async (page) => {
    const first = { visible: (await visible(page)).length, said: await said(page) };
    await page.type("#q", "SEARCH 0042");
    const typed = { visible: await visible(page), said: await said(page) };
    await page.click("#clear");
    const cleared = (await visible(page)).length;
    const byId = await page.$eval("#stacks tbody tr code", (code) => code.textContent);
    await page.type("#q", byId);
    const ofId = await visible(page);
    await page.click("#clear");
    await page.select("#account", "210987654321");
    await page.select("#region", "us-east-1");
    const selected = await visible(page);
    await page.click("#clear");
    const toggled = {};
    for (const flag of ["drift", "newer", "severe", "changed", "problem", "gone"]) {
      await page.click(`.toggles input[value="${flag}"]`);
      toggled[flag] = await visible(page);
      await page.click(`.toggles input[value="${flag}"]`);
    }
    await page.type("#q", "no such stack");
    const none = await page.evaluate(() => [
      document.getElementById("none").checkVisibility(),
      document.getElementById("stacks").checkVisibility(),
    ]);
    return { first, typed, cleared, ofId, selected, toggled, none };
  });
}

async function filterMillis(file) {
  return on(file, {}, (page) =>
    page.evaluate(() => {
      const search = document.getElementById("q");
      return ["s", "se", "sea", "sear", "search", "search 9", "search", "", "zzz", "", "prod", ""].map((text) => {
        const start = performance.now();
        search.value = text;
        search.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - start;
      });
    }),
  );
}

/** How long the page takes to be ready, and to be sorted by its slowest column. */
async function otherMillis(file) {
  return on(file, {}, (page) =>
    page.evaluate(() => {
      const [loaded] = performance.getEntriesByType("navigation");
      const start = performance.now();
      document.querySelector("#stacks thead th:nth-child(4) button").click();
      document.body.getBoundingClientRect();
      return { ready: loaded.domContentLoadedEventEnd, sorted: performance.now() - start };
    }),
  );
}

/** How many rows there are at first, at the end of a scroll, and after the button for more. */
async function growing() {
  return on(BIG, {}, async (page) => {
    const rows = () => page.$$eval("#stacks tbody tr", (all) => all.length);
    const first = await rows();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction((before) => document.querySelectorAll("#stacks tbody tr").length > before, {}, first);
    const scrolled = await rows();
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.$eval("#more", (button) => button.click());
    const more = await rows();
    const focused = await page.evaluate(() => document.activeElement.closest("tr").rowIndex);
    const indices = await page.$$eval("#stacks tbody tr", (all) => all.map((row) => Number(row.ariaRowIndex)));
    const count = await page.$eval("#stacks", (table) => Number(table.getAttribute("aria-rowcount")));
    return { first, scrolled, more, focused, indices, count };
  });
}

/** The rows of the template, and those that the script makes of the data. */
async function rows() {
  const html = (page) =>
    page.$$eval("#stacks tbody tr", (all) =>
      all.map((row) => {
        row.removeAttribute("aria-rowindex");
        return row.outerHTML;
      }),
    );
  const seen = {};
  for (const file of ["few/index.html", "hostile/index.html", "long/index.html"]) {
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(false);
    await page.goto(pathToFileURL(join(pages, file)).href);
    const template = await html(page);
    await page.close();
    const script = await on(file, { hash: "#show=gone" }, async (open) => {
      await everyRow(open);
      return html(open);
    });
    seen[file] = { template, script };
  }
  return seen;
}

async function sorting() {
  return on(FLEET, { hash: "#show=gone" }, async (page) => {
    const orders = {};
    for (const button of await page.$$("#stacks thead button")) {
      const name = await button.evaluate((element) => element.textContent);
      for (let time = 0; time < 2; time++) {
        await button.evaluate((element) => element.click());
        const direction = await button.evaluate((element) => element.parentElement.ariaSort);
        const marked = (await page.$$("#stacks th[aria-sort]")).length;
        orders[`${name} ${direction}`] = { order: await visible(page), marked };
      }
    }
    return orders;
  });
}

async function thereAndBack() {
  return on(FLEET, {}, async (page) => {
    await page.type("#q", "shop");
    await page.click('.toggles input[value="drift"]');
    await page.click("#stacks thead th:nth-child(5) button");
    const before = { visible: await visible(page), said: await said(page) };
    await Promise.all([page.waitForNavigation(), page.click("#stacks tbody tr:not([hidden]) a")]);
    const there = { title: await page.title(), url: page.url() };
    await page.goBack();
    const after = { visible: await visible(page), said: await said(page), hash: new URL(page.url()).hash };
    const field = await page.$eval("#q", (element) => element.value);
    await page.click("#stacks tbody tr:not([hidden]) a");
    await page.waitForSelector(".card");
    await Promise.all([page.waitForNavigation(), page.click('nav[aria-label="Pages"] a')]);
    const linked = { fleet: new URL(page.url()).pathname.endsWith(FLEET) };
    const shared = await on(FLEET, { hash: after.hash }, visible);
    return { before, there, after, field, linked, shared };
  });
}

async function widths() {
  const wide = {};
  for (const file of ["long/index.html", "long/stack.html", "few/index.html", SHOP, "many/stack.html"]) {
    wide[file] = await on(file, { width: 400 }, (page) =>
      page.evaluate(() => {
        // Rows out of sight are not laid out, and would hide how wide they are.
        document.querySelectorAll("tr").forEach((row) => (row.style.contentVisibility = "visible"));
        document.querySelectorAll("details").forEach((folded) => (folded.open = true));
        return [document.documentElement.scrollWidth, document.documentElement.clientWidth];
      }),
    );
  }
  return wide;
}

/** The least contrast of any text with what is behind it (WCAG 2.2, 1.4.3). */
function leastContrast(page) {
  return page.evaluate(() => {
    const parse = (color) => color.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
      const [R, G, B] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const behind = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const color = parse(getComputedStyle(one).backgroundColor);
        if (color.length === 3 || color[3] === 1) {
          return color;
        }
      }
      return [255, 255, 255];
    };
    let least = { ratio: 21, what: "" };
    for (const element of document.body.querySelectorAll("*")) {
      const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
      if (own && element.checkVisibility() && !["SCRIPT", "STYLE"].includes(element.tagName)) {
        const [one, other] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < least.ratio) {
          least = { ratio, what: `${element.tagName} ${element.className}: ${element.textContent.slice(0, 40)}` };
        }
      }
    }
    return { ...least, page: getComputedStyle(document.body).backgroundColor };
  });
}

async function colours() {
  const seen = {};
  for (const file of ["few/index.html", SHOP, "many/stack.html"]) {
    seen[file] = { light: await on(file, {}, leastContrast), dark: await on(file, { dark: true }, leastContrast) };
  }
  return seen;
}

/** How many elements of each name and each set of attributes there are, and what they link to. */
function structure(page) {
  return page.evaluate(() => {
    const counts = {};
    for (const element of document.querySelectorAll("*")) {
      const name = [element.tagName, ...element.getAttributeNames()].join(" ");
      counts[name] = (counts[name] ?? 0) + 1;
    }
    const links = Array.from(document.querySelectorAll("[href], [src]"), (element) => element.href ?? element.src);
    return { counts, links: links.filter((link) => !link.startsWith("data:image/svg+xml;base64,")) };
  });
}

async function structures() {
  const seen = {};
  for (const file of ["index.html", "stack.html"]) {
    for (const kind of ["hostile", "harmless"]) {
      seen[`${kind}/${file}`] = await on(`${kind}/${file}`, {}, structure);
    }
  }
  return seen;
}

async function keyboard() {
  return on(FLEET, {}, async (page) => {
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const outline = element.matches(":focus-visible");
        return `${element.tagName.toLowerCase()} ${element.id || element.value || element.textContent}${outline ? "" : " unseen"}`;
      });
    const stops = [];
    for (let stop = 0; stop < 11; stop++) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    await page.keyboard.press("Enter");
    const first = await page.$eval("#stacks thead th", (head) => head.ariaSort);
    const order = await visible(page);
    await page.keyboard.press("Space");
    const second = await page.$eval("#stacks thead th", (head) => head.ariaSort);
    await page.focus(".skip");
    const seen = await page.$eval(".skip", (link) => link.getBoundingClientRect().top >= 0);
    await page.keyboard.press("Enter");
    await pause();
    return { stops, first, second, order, seen, skipped: await focused(), hash: new URL(page.url()).hash };
  });
}

async function print() {
  const seen = (page, selectors) =>
    page.evaluate(
      (all) => all.map((one) => Array.from(document.querySelectorAll(one)).filter((e) => e.checkVisibility()).length),
      selectors,
    );
  return {
    fleet: await on("few/index.html", { media: "print" }, (page) => seen(page, [".filters", ".skip", "input", "select"])),
    stack: await on(SHOP, { media: "print" }, (page) => seen(page, ["nav", ".skip"])),
    folded: await on(SHOP, {}, (page) => seen(page, ["details:not([open]) dd"])),
    unfolded: await on(SHOP, { media: "print" }, (page) => seen(page, ["details:not([open]) dd"])),
  };
}

async function accessibility() {
  const names = (node, found = []) => {
    found.push(`${node.role}: ${node.name ?? ""}`);
    (node.children ?? []).forEach((child) => names(child, found));
    return found;
  };
  const tree = (page) => page.accessibility.snapshot({ interestingOnly: false }).then((root) => [...new Set(names(root))]);
  const headings = (page) => page.$$eval("h1, h2, h3, h4", (all) => all.map((one) => Number(one.tagName[1])));
  return {
    fleet: await on("few/index.html", {}, tree),
    phone: await on("few/index.html", { width: 400 }, tree),
    stack: await on(SHOP, {}, tree),
    headings: [await on("few/index.html", {}, headings), await on(SHOP, {}, headings)],
  };
}

/** What the rules of axe-core (WCAG 2.2 A and AA, and its best practices) find wrong, and how many of them were tried. */
async function rules() {
  const check = async (page, options) => {
    await page.evaluate(axe.source);
    const { violations, passes } = await page.evaluate((tried) => window.axe.run(document, tried), options);
    return {
      tried: passes.length + violations.length,
      wrong: violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.target.join(" ")}`)),
    };
  };
  const every = {};
  const seen = {};
  for (const file of ["few/index.html", SHOP, "long/index.html", "long/stack.html", "hostile/stack.html"]) {
    seen[`${file}, light`] = await on(file, {}, (page) => check(page, every));
    seen[`${file}, phone`] = await on(file, { width: 400 }, (page) => check(page, every));
  }
  // Pages of many rows and cards have no more kinds of elements; the rules take long there.
  for (const file of [FLEET, "many/stack.html"]) {
    seen[`${file}, light`] = await on(file, {}, (page) => check(page, every));
  }
  // Dark pages differ in their colours only.
  for (const file of ["few/index.html", SHOP]) {
    seen[`${file}, dark`] = await on(file, { dark: true }, (page) => check(page, { runOnly: ["color-contrast"] }));
  }
  return seen;
}

async function withoutScript(file) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(pathToFileURL(join(pages, file)).href);
  const seen = await page.$$eval("#stacks tbody tr, .filters, #more", (all) => all.filter((one) => one.checkVisibility()).length);
  const note = await page.$$eval("noscript", (all) => all.map((one) => one.textContent).join());
  await page.close();
  return { seen, note };
}

try {
  const seen = {
    filtering: await filtering(),
    filterMillis: { [FLEET]: await filterMillis(FLEET), [BIG]: await filterMillis(BIG) },
    otherMillis: await otherMillis(BIG),
    growing: await growing(),
    rows: await rows(),
    sorting: await sorting(),
    thereAndBack: await thereAndBack(),
    widths: await widths(),
    colours: await colours(),
    structures: await structures(),
    keyboard: await keyboard(),
    print: await print(),
    accessibility: await accessibility(),
    rules: await rules(),
    withoutScript: { few: await withoutScript("few/index.html"), big: await withoutScript(BIG) },
  };
  process.stdout.write(JSON.stringify({ ...seen, complaints, requests: [...new Set(requests)] }));
} finally {
  await browser.close();
}
