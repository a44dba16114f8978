"use strict";
(() => {
  const table = document.getElementById("stacks");
  const body = table.tBodies[0];
  const heads = Array.from(table.tHead.rows[0].cells);
  const search = document.getElementById("q");
  const selects = { account: document.getElementById("account"), region: document.getElementById("region") };
  const toggles = Array.from(document.querySelectorAll(".toggles input"));
  const shown = document.getElementById("shown");
  const clear = document.getElementById("clear");
  const none = document.getElementById("none");
  const collator = new Intl.Collator("en", { numeric: true });

  const value = (cell) => {
    if (cell.dataset.n !== undefined) {
      return cell.dataset.n === "" ? null : Number(cell.dataset.n);
    }
    return cell.dataset.v ?? cell.textContent;
  };
  const stacks = Array.from(body.rows, (row, index) => {
    const cells = Array.from(row.cells);
    return {
      row,
      index,
      values: cells.map(value),
      text: cells.slice(0, 4).map((cell) => cell.textContent).join("\n").toLowerCase(),
      account: cells[1].textContent,
      region: cells[2].textContent,
      is: new Set(row.dataset.is.split(" ")),
    };
  });
  const gone = stacks.filter((stack) => stack.is.has("gone")).length;
  let sorted = { column: -1, direction: "ascending" };

  const isShown = (stack, words, flags, withGone) =>
    (withGone || !stack.is.has("gone")) &&
    (selects.account.value === "" || stack.account === selects.account.value) &&
    (selects.region.value === "" || stack.region === selects.region.value) &&
    flags.every((flag) => stack.is.has(flag)) &&
    words.every((word) => stack.text.includes(word));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = toggles.filter((toggle) => toggle.checked).map((toggle) => toggle.value);
    const withGone = on.includes("gone");
    const flags = on.filter((flag) => flag !== "gone");
    let count = 0;
    for (const stack of stacks) {
      const is = isShown(stack, words, flags, withGone);
      count += is ? 1 : 0;
      if (stack.row.hidden === is) {
        stack.row.hidden = !is;
      }
    }
    const hidden = gone > 0 && !withGone ? `, ${gone} gone hidden` : "";
    shown.textContent = `${count} of ${withGone ? stacks.length : stacks.length - gone} stacks shown${hidden}`;
    none.hidden = count > 0;
    table.hidden = count === 0;
    clear.hidden = words.length + on.length === 0 && Object.values(selects).every((select) => select.value === "");
  };

  const compare = (one, other) => {
    const a = one.values[sorted.column];
    const b = other.values[sorted.column];
    if (a === null || b === null) {
      return (a === null) - (b === null) || one.index - other.index;
    }
    const order = typeof a === "number" ? a - b : collator.compare(a, b);
    return (sorted.direction === "ascending" ? order : -order) || one.index - other.index;
  };
  const sort = () => {
    heads.forEach((head, column) => {
      if (column === sorted.column) {
        head.setAttribute("aria-sort", sorted.direction);
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    const order = sorted.column < 0 ? stacks : stacks.toSorted(compare);
    body.append(...order.map((stack) => stack.row));
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
    filter();
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
  body.addEventListener("click", () => waiting && save());
  // The skip link changes the address too, and means nothing else by it.
  window.addEventListener("hashchange", () => (location.hash === "#content" ? save() : restore()));
  document.querySelector(".filters").hidden = false;
  restore();
})();
