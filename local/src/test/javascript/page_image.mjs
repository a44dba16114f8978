// Makes the picture of a stack's page that README.md shows: from the sample page that PagesInBrowserIT leaves, or from another.
// node local/src/test/javascript/page_image.mjs [page.html [image.png]]
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { browser as launch } from "./browser.mjs";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const SAMPLE = resolve(root, "local/target/pages/picture/stack.html");
const [, , page = SAMPLE, image = resolve(root, "docs/images/stack-page.png")] = process.argv;
// The package's font lacks the symbols of the badges.
const SYSTEM_FONTS = "/usr/share/fonts";

const browser = await launch(resolve(root, "local/target/browser"), [SYSTEM_FONTS]);
try {
  const tab = await browser.newPage();
  await tab.setViewport({ width: 1000, height: 858, deviceScaleFactor: 1.5 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await tab.goto(pathToFileURL(resolve(page)).href);
  // To the end of the part about other Regions, or of the page.
  const height = await tab.evaluate(() => {
    const end = document.querySelector(".places") ?? document.body;
    return Math.ceil(end.getBoundingClientRect().bottom) + 28;
  });
  await tab.screenshot({ path: image, clip: { x: 0, y: 0, width: 1000, height } });
  console.log(image);
} finally {
  await browser.close();
}
