"use strict";

// Everything works without this script; it copies values and keeps pages of running work fresh.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const input = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      input.select();
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

// A part with `data-refresh="seconds"` is fetched again until it no longer has the attribute.
async function refresh(part) {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (!fresh) return;
  part.replaceWith(fresh);
  schedule(fresh);
}

function schedule(part) {
  const seconds = Number(part.dataset.refresh);
  if (seconds) setTimeout(() => refresh(part), seconds * 1000);
}

for (const part of document.querySelectorAll("[data-refresh]")) schedule(part);

for (const box of document.querySelectorAll("[data-filter]")) {
  box.hidden = false;
  const input = box.querySelector("input");
  input.addEventListener("input", () => {
    const sought = input.value.trim().toLocaleLowerCase();
    for (const item of document.getElementById(box.dataset.filter).children) {
      item.hidden = !item.textContent.toLocaleLowerCase().includes(sought);
    }
  });
}

// A form that was sent is not sent again by a second click within five seconds.
for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 5000);
  });
}
