// Sends files in parts, and keeps the page of an import up to date. It wraps forms and pages that do without it.

/** What the catalogue says of an import, as far as it is shown. */
/** @typedef {Record<string, number | string>} Import */

/** How often a part is sent before the whole is given up, and the pause before another try. */
const attemptsMax = 4;
const pauseMs = 2_000;

enhance(document);

const progress = document.querySelector("[data-import-progress]");
if (progress instanceof HTMLElement) follow(progress);

/** @param {ParentNode} place */
function enhance(place) {
  const form = place.querySelector("form[data-import-form]");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = form.querySelector("button[type=submit]");
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  try {
    await sendParts(form);
  } catch (error) {
    say(form, `The file was not sent whole: ${error instanceof Error ? error.message : error}`);
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}

/**
 * Begins the import with the name of the file alone, sends the file part by part, and goes to the import's page.
 * @param {HTMLFormElement} form
 */
async function sendParts(form) {
  const fields = new FormData(form);
  const file = fields.get("file");
  if (!(file instanceof File) || file.size === 0) return say(form, "Choose a file that is not empty.");
  fields.delete("file");
  fields.set("fileName", file.name);
  const begun = await fetch(form.action, { method: "POST", body: fields });
  // A refused form comes back as a page with what is wrong beside each field.
  if (!begun.redirected) return await showRefusal(begun);
  const formToken = `${fields.get("formToken")}`;
  const partBytes = Number(form.dataset.partBytes);
  const parts = Math.ceil(file.size / partBytes);
  for (let part = 1; part <= parts; part += 1) {
    say(form, `Sending ${file.name}: part ${part} of ${parts}`);
    const piece = file.slice((part - 1) * partBytes, part * partBytes);
    await post(`${begun.url}/parts/${part}`, { formToken, file: piece });
  }
  await post(`${begun.url}/complete`, { formToken });
  location.assign(begun.url);
}

/**
 * A form sent again is the same form, so one that got lost, or came at a busy moment, is.
 * @param {string} address
 * @param {Record<string, string | Blob>} fields
 */
async function post(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(address, { method: "POST", body }).catch(() => null);
    if (response?.ok) return;
    const isFinal = response !== null && response.status < 500 && response.status !== 429;
    if (isFinal || attempt === attemptsMax) throw new Error(response ? `it was answered ${response.status}` : "there was no answer");
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** @param {Response} response */
async function showRefusal(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
  if (!page) throw new Error(`it was answered ${response.status}`);
  document.querySelector("main")?.replaceWith(page);
  enhance(page);
  page.querySelector("[role=alert]")?.scrollIntoView();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 */
function say(form, words) {
  const status = form.querySelector("[data-import-status]");
  if (status) status.textContent = words;
}

/**
 * Writes the figures of an import as they change, and loads its page anew once it is over.
 * @param {HTMLElement} place
 */
function follow(place) {
  const source = new EventSource(`/api/imports/${place.dataset.importProgress}/progress`);
  source.addEventListener("progress", (event) => {
    /** @type {Import} */
    const told = JSON.parse(event.data);
    for (const element of document.querySelectorAll("[data-count]")) {
      const count = told[element.getAttribute("data-count") ?? ""];
      if (typeof count === "number") element.textContent = count.toLocaleString("en-US");
    }
    const bar = place.querySelector("progress");
    if (bar && typeof told.progress === "number") bar.value = told.progress;
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}
