// The browser that the npm package brings, unpacked once into a folder of this build, with the fonts it brings: pages
// measure the same on every machine.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";

/**
 * Starts the browser; CHROME_PATH names another one, for systems that the package has none for.
 *
 * @param moreFonts folders of fonts for the characters that the package's own font lacks
 */
export async function browser(folder, moreFonts = []) {
  if (process.env.CHROME_PATH) {
    return launch(process.env.CHROME_PATH, {});
  }
  const home = await unpacked(folder);
  return launch(join(home, "chromium"), environment(home, moreFonts));
}

function launch(executablePath, env) {
  return puppeteer.launch({
    executablePath,
    headless: "shell",
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
    env: { ...process.env, ...env },
  });
}

async function unpacked(folder) {
  const chromium = fileURLToPath(new URL("..", import.meta.resolve("@sparticuz/chromium")));
  const packed = join(chromium, "bin");
  const { version } = JSON.parse(readFileSync(join(chromium, "package.json"), "utf8"));
  const home = join(folder, version);
  if (!existsSync(home)) {
    const part = `${home}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    process.env.TMPDIR = part;
    const { inflate } = await import("@sparticuz/chromium");
    await Promise.all(readdirSync(packed).map((file) => inflate(join(packed, file))));
    // Renamed when complete, so that a build that is cut off leaves no half of a browser.
    renameSync(part, home);
  }
  process.env.TMPDIR = folder;
  return home;
}

function environment(home, moreFonts) {
  const fonts = join(home, "fonts.conf");
  const folders = [join(home, "fonts"), ...moreFonts].map((folder) => `<dir>${folder}</dir>`).join("");
  writeFileSync(
    fonts,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${home}/font-cache</cachedir></fontconfig>`,
  );
  const lacks = spawnSync("ldd", [join(home, "chromium")], { encoding: "utf8" });
  return {
    FONTCONFIG_FILE: fonts,
    ...(`${lacks.stdout}`.includes("not found") ? { LD_LIBRARY_PATH: join(home, "al2023", "lib") } : {}),
  };
}
