// Makes the picture of a stack's page that README.md shows, from the page that ./demo leaves or from another one.
// node local/src/test/javascript/page_image.mjs [page.html [image.png]]
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { browser as launch } from "./browser.mjs";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const DEMO = "local/target/demo/reports/reports/123456789012/ap-southeast-2/shop-production/latest.html";
const [, , page = resolve(root, DEMO), image = resolve(root, "docs/images/stack-page.png")] = process.argv;

const browser = await launch(resolve(root, "local/target/browser"), ["/usr/share/fonts"]);
try {
  const tab = await browser.newPage();
  await tab.setViewport({ width: 1100, height: 1700, deviceScaleFactor: 2 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.screenshot({ path: image });
  console.log(image);
} finally {
  await browser.close();
}
