"use strict";
(() => {
  // How many rows are added at a time: more than a screen has, and few enough to be laid out at once.
  const CHUNK = 100;
  const table = document.getElementById("stacks");
  const body = table.tBodies[0];
  const heads = Array.from(table.tHead.rows[0].cells);
  const search = document.getElementById("q");
  const selects = { account: document.getElementById("account"), region: document.getElementById("region") };
  const toggles = Array.from(document.querySelectorAll(".toggles input"));
  const shown = document.getElementById("shown");
  const clear = document.getElementById("clear");
  const none = document.getElementById("none");
  const more = document.getElementById("more");
  const collator = new Intl.Collator("en", { numeric: true });

  // What was found, the least first; null where an image was not scanned.
  const SEVERITIES = ["none", "informational", "low", "medium", "high", "critical"];
  const rank = (severity) => (severity === null ? null : SEVERITIES.indexOf(severity));

  // The order is that of RowData.
  const stack = ([name, account, region, images, age, days, drift, newer, severity, changed, day, ago, status, badges, flags, link], index) => {
    const labels = images.map(([key, image, id]) => `${key} ${image ?? (id === null ? "no image" : "not found")} ${id ?? ""}`);
    const facts = { name, account, region, images, age, drift, newer, severity, changed, day, ago, status, badges, link };
    return {
      ...facts,
      index,
      row: null,
      values: [name, account, region, labels.join(" "), days, drift, newer, rank(severity), changed, status[2]],
      text: [name, account, region, ...labels].join("\n").toLowerCase(),
      is: new Set(flags === "" ? [] : flags.split(" ")),
    };
  };
  const stacks = JSON.parse(document.getElementById("rows").textContent).map(stack);
  const gone = stacks.filter((one) => one.is.has("gone")).length;
  let matching = stacks;
  let sorted = { column: -1, direction: "ascending" };

  // The same elements as the template has.
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };
  const badge = ([tone, symbol, words]) =>
    element("span", { class: `badge ${tone}` }, element("span", { class: "symbol", "aria-hidden": "true" }, symbol), ` ${words}`);
  const image = ([key, name, id]) => {
    const label = element("bdi", {}, name ?? (id === null ? "no image" : "not found"));
    const item = element("li", {}, element("b", {}, element("bdi", {}, key)), " ", label);
    if (id !== null) {
      item.append(" ", element("code", {}, id));
    }
    return item;
  };
  const imageList = (images) => {
    const first = [element("ul", {}, ...images.slice(0, 3).map(image))];
    if (images.length > 3) {
      const rest = element("ul", {}, ...images.slice(3).map(image));
      first.push(element("details", {}, element("summary", {}, `${images.length - 3} more`), rest));
    }
    return first;
  };
  const count = (tone, symbol, number) => (number === 0 ? "0" : badge([tone, symbol, number]));
  const severityBadge = (severity) => {
    switch (severity) {
      case null:
        return badge(["quiet", "–", "not scanned"]);
      case "none":
        return badge(["good", "✓", "no findings"]);
      case "critical":
        return badge(["bad", "◆", severity]);
      case "high":
        return badge(["warning", "◆", severity]);
      default:
        return badge(["quiet", "◇", severity]);
    }
  };
  const rowOf = (one) => {
    if (one.row === null) {
      const cell = (...children) => element("td", { role: "cell" }, ...children);
      const link = one.link ?? ["reports", one.account, one.region, one.name, "latest.html"].join("/");
      const head = element("th", { role: "rowheader", scope: "row" }, element("a", { href: link }, element("bdi", {}, one.name)));
      const changed = element("time", { datetime: one.changed }, one.day);
      one.row = element(
        "tr",
        one.is.has("gone") ? { role: "row", class: "gone" } : { role: "row" },
        head,
        cell(one.account),
        cell(one.region),
        cell(...imageList(one.images)),
        cell(one.age),
        cell(count("warning", "≠", one.drift)),
        cell(count("news", "↑", one.newer)),
        cell(severityBadge(one.severity)),
        cell(changed, element("small", {}, one.ago)),
        cell(badge(one.status), ...one.badges.map(badge)),
      );
    }
    return one.row;
  };

  const addRows = (number) => {
    const from = body.rows.length;
    const added = matching.slice(from, from + number).map(rowOf);
    added.forEach((row, index) => row.setAttribute("aria-rowindex", from + index + 2));
    body.append(...added);
    const left = matching.length - body.rows.length;
    more.hidden = left === 0;
    more.textContent = `Show more of the ${left} stacks below`;
  };
  const show = () => {
    body.replaceChildren();
    table.setAttribute("aria-rowcount", matching.length + 1);
    addRows(CHUNK);
  };

  const isShown = (one, words, flags, withGone) =>
    (withGone || !one.is.has("gone")) &&
    (selects.account.value === "" || one.account === selects.account.value) &&
    (selects.region.value === "" || one.region === selects.region.value) &&
    flags.every((flag) => one.is.has(flag)) &&
    words.every((word) => one.text.includes(word));

  const compare = (one, other) => {
    const a = one.values[sorted.column];
    const b = other.values[sorted.column];
    if (a === null || b === null) {
      return (a === null) - (b === null) || one.index - other.index;
    }
    const order = typeof a === "number" ? a - b : collator.compare(a, b);
    return (sorted.direction === "ascending" ? order : -order) || one.index - other.index;
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = toggles.filter((toggle) => toggle.checked).map((toggle) => toggle.value);
    const withGone = on.includes("gone");
    const flags = on.filter((flag) => flag !== "gone");
    matching = inOrder.filter((one) => isShown(one, words, flags, withGone));
    const hidden = gone > 0 && !withGone ? `, ${gone} gone hidden` : "";
    shown.textContent = `${matching.length} of ${withGone ? stacks.length : stacks.length - gone} stacks shown${hidden}`;
    none.hidden = matching.length > 0;
    table.hidden = matching.length === 0;
    clear.hidden = words.length + on.length === 0 && Object.values(selects).every((select) => select.value === "");
    show();
  };
  let inOrder = stacks;
  const sort = () => {
    heads.forEach((head, column) => {
      if (column === sorted.column) {
        head.setAttribute("aria-sort", sorted.direction);
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    inOrder = sorted.column < 0 ? stacks : stacks.toSorted(compare);
    filter();
  };

  const key = (head) => head.textContent.toLowerCase().replaceAll(" ", "-");
  const state = () => {
    const state = new URLSearchParams();
    const put = (name, text) => text && state.set(name, text);
    put("q", search.value.trim());
    put("account", selects.account.value);
    put("region", selects.region.value);
    put("show", toggles.filter((toggle) => toggle.checked).map((toggle) => toggle.value).join("."));
    put("sort", sorted.column < 0 ? "" : `${key(heads[sorted.column])}.${sorted.direction}`);
    return state.toString();
  };
  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    search.value = state.get("q") ?? "";
    for (const [name, select] of Object.entries(selects)) {
      select.value = state.get(name) ?? "";
      select.selectedIndex = Math.max(0, select.selectedIndex);
    }
    const show = (state.get("show") ?? "").split(".");
    toggles.forEach((toggle) => (toggle.checked = show.includes(toggle.value)));
    const [head, direction] = (state.get("sort") ?? "").split(".");
    sorted = {
      column: heads.findIndex((one) => key(one) === head),
      direction: direction === "descending" ? "descending" : "ascending",
    };
    sort();
  };

  let waiting = 0;
  const save = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (location.hash.slice(1) !== state()) {
      history.replaceState(null, "", `#${state()}`);
    }
  };
  // Browsers refuse an address that changes with every keystroke.
  const saveSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 250);
  };
  const filterAndSave = () => {
    filter();
    saveSoon();
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.dataset.first ?? "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const again = sorted.column === column && sorted.direction === first;
      sorted = { column, direction: again ? other : first };
      sort();
      saveSoon();
    });
  });
  search.addEventListener("input", filterAndSave);
  [...Object.values(selects), ...toggles].forEach((control) => control.addEventListener("change", filterAndSave));
  clear.addEventListener("click", () => {
    search.value = "";
    Object.values(selects).forEach((select) => (select.value = ""));
    toggles.forEach((toggle) => (toggle.checked = false));
    filterAndSave();
    search.focus();
  });
  more.addEventListener("click", () => {
    const next = body.rows.length;
    addRows(CHUNK);
    body.rows[next].querySelector("a").focus({ preventScroll: true });
  });
  new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && addRows(CHUNK),
    { rootMargin: "1500px" },
  ).observe(more);
  window.addEventListener("beforeprint", () => addRows(matching.length));
  body.addEventListener("click", () => waiting && save());
  // The skip link changes the address too, and means nothing else by it.
  window.addEventListener("hashchange", () => (location.hash === "#content" ? save() : restore()));
  document.querySelector(".filters").hidden = false;
  restore();
})();
