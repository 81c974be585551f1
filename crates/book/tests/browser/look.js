// Looks at the loaded page for what a reader would stumble over. The last argument takes the list.
const [theme, done] = arguments;
const wrong = [];

function rgb(colour) {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return { r, g, b, a };
}

function over(top, ground) {
  const mix = (x, y) => x * top.a + y * (1 - top.a);
  return { r: mix(top.r, ground.r), g: mix(top.g, ground.g), b: mix(top.b, ground.b), a: 1 };
}

// What is behind an element: the backgrounds of all that it stands in. The page that prints has a hundred thousand
// elements, so each ground is worked out once.
const grounds = new Map([[null, { r: 255, g: 255, b: 255, a: 1 }]]);
function ground(element) {
  if (!grounds.has(element)) {
    grounds.set(element, over(rgb(getComputedStyle(element).backgroundColor), ground(element.parentElement)));
  }
  return grounds.get(element);
}

// WCAG 2's relative luminance and contrast.
function luminance({ r, g, b }) {
  const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

function contrast(element) {
  const behind = ground(element);
  const text = luminance(over(rgb(getComputedStyle(element).color), behind));
  const back = luminance(behind);
  return (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
}

function look() {
  const html = document.documentElement;
  const isBook = document.querySelector("main") !== null;
  if (isBook && !html.classList.contains(theme)) wrong.push(`the theme is not ${theme}: ${html.className}`);
  for (const details of document.querySelectorAll("details")) details.open = true;

  const boxes = [html, document.body, ...document.querySelectorAll("#mdbook-content, main, .schedule, .exercise")];
  for (const box of boxes) {
    if (box.scrollWidth > box.clientWidth + 1) {
      wrong.push(`<${box.tagName.toLowerCase()} class="${box.className}"> is ${box.scrollWidth} px wide in ${box.clientWidth}`);
    }
  }
  if (innerWidth < 500) {
    for (const box of document.querySelectorAll(".schedule-scroll")) {
      if (box.scrollWidth > box.clientWidth + 1) wrong.push("a schedule has to be scrolled on a narrow screen");
    }
  }

  const texts = document.querySelectorAll("main :is(h1, h2, h3, p, li, summary, td, th, code), .schedule *, .exercise *");
  const links = document.querySelectorAll("main :is(p, li, td) > a:not(.header)");
  for (const element of new Set([...texts, ...links])) {
    if (!hasText(element) || element.closest("pre")) continue;
    const name = `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 30)}`;
    const style = getComputedStyle(element);
    const hidden = element.closest(".schedule-table thead") && innerWidth < 700;
    if (!hidden && (element.getClientRects().length === 0 || style.visibility !== "visible")) {
      wrong.push(`cannot be seen: ${name}`);
    }
    if (parseFloat(style.fontSize) < 11) wrong.push(`is written in ${style.fontSize}: ${name}`);
    const seen = contrast(element);
    if (seen < 4.5) wrong.push(`has a contrast of ${seen.toFixed(2)}: ${name}`);
  }

  for (const table of document.querySelectorAll(".schedule-table")) {
    if (!table.caption || !table.querySelector("th[scope=col]") || !table.querySelector("th[scope=row]")) {
      wrong.push("a schedule lacks its caption or its headers");
    }
  }
  done(wrong);
}

// The condition to wait for: the page, its style sheets and its fonts are there.
(document.readyState === "complete" ? Promise.resolve() : new Promise((go) => addEventListener("load", go)))
  .then(() => document.fonts.ready)
  .then(look)
  .catch((error) => done([`look.js: ${error}`]));
