// The task pane of the CRM: a button and a form for each command, and what a button of the ribbon does.
// Buttons, forms and words come from crm_buttons.js; xlwings.runPython sends the workbook and runs the script.
(() => {
  const { buttons, words } = globalThis.crm;
  const pictures = new URL("../images/", document.currentScript.src);
  const said = document.getElementById("crm-said");
  let running = false;
  let answered = false;

  function made(kind, values = {}, ...inside) {
    const element = Object.assign(document.createElement(kind), values);
    element.append(...inside);
    return element;
  }

  function say(text) {
    said.textContent = text;
    said.hidden = !text;
    said.scrollIntoView({ block: "nearest" });
  }

  // What the script tells when it is done. xlwings finds it by its name.
  function crmTold(_context, text) {
    answered = true;
    say(text);
  }

  function inputOf(field, id) {
    if (field.kind === "choice") {
      const empty = field.usual || field.isRequired ? [] : [made("option", { value: "", textContent: "" })];
      const select = made("select", { id, name: field.key, required: field.isRequired }, ...empty);
      for (const [value, label] of field.choices) {
        select.append(made("option", { value, textContent: label, selected: value === field.usual }));
      }
      return select;
    }
    const types = { number: "number", day: "date", yes_no: "checkbox" };
    const input = made("input", { id, name: field.key, type: types[field.kind] || "text" });
    if (field.kind === "yes_no") {
      input.checked = field.usual === "yes";
    } else {
      input.value = field.usual;
      input.required = field.isRequired;
    }
    if (field.kind === "number") input.step = "any";
    return input;
  }

  function lineOf(button, field) {
    const id = `${button.id}-${field.key.replace(":", "-")}`;
    const input = inputOf(field, id);
    const isTicked = field.kind === "yes_no";
    const label = made("label", { htmlFor: id }, ...(isTicked ? [input, " ", field.label] : [field.label]));
    const line = made("div", {}, label, ...(isTicked ? [] : [input]));
    if (field.kind === "text" && field.choices.length) {
      const list = made("datalist", { id: `${id}-list` });
      list.append(...field.choices.map(([value]) => made("option", { value })));
      input.setAttribute("list", list.id);
      line.append(list);
    }
    if (field.help && field.help !== field.label) {
      line.append(made("div", { className: "crm-help", id: `${id}-help`, textContent: field.help }));
      input.setAttribute("aria-describedby", `${id}-help`);
    }
    return line;
  }

  function formOf(button) {
    const form = made("form", { id: `form-${button.id}`, hidden: true }, made("p", { textContent: button.tip }));
    const asked = button.fields.filter((field) => field.isAsked);
    const others = button.fields.filter((field) => !field.isAsked);
    form.append(...asked.map((field) => lineOf(button, field)));
    if (others.length) {
      const more = made("details", { open: !asked.length }, made("summary", { textContent: words.more }));
      more.append(...others.map((field) => lineOf(button, field)));
      form.append(more);
    }
    form.append(made("button", { type: "submit", textContent: words.run }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(button, answersOf(button, form));
    });
    return form;
  }

  function answersOf(button, form) {
    const answers = {};
    for (const field of button.fields) {
      const input = form.elements[field.key];
      if (field.kind === "yes_no") answers[field.key] = input.checked;
      else if (input.value === "") continue;
      else answers[field.key] = field.kind === "number" ? Number(input.value) : input.value;
    }
    return answers;
  }

  // The script's arguments by place. The parts of a new row, `set:city`, go as lines of one argument.
  function argumentsOf(button, answers) {
    const given = { ...button.given };
    const parts = [];
    for (const [key, answer] of Object.entries(answers)) {
      if (key.startsWith("set:")) parts.push(`${key.slice(4)}=${answer}\n`);
      else given[key] = answer;
    }
    if (parts.length) given.set = parts.join("");
    return button.arguments.map((key) => given[key] ?? null);
  }

  async function run(button, answers) {
    if (running) return;
    running = true;
    answered = false;
    setRunning();
    say(words.working.replace("{button}", button.label));
    document.getElementById("global-error-alert")?.classList.add("d-none");
    try {
      const auth = globalThis.getAuth ? await globalThis.getAuth() : { token: "", provider: "" };
      await globalThis.xlwings.runPython({
        scriptName: button.script,
        args: argumentsOf(button, answers),
        auth: auth.token,
        headers: { "Auth-Provider": auth.provider },
        errorDisplayMode: "taskpane",
      });
    } finally {
      running = false;
      setRunning();
      if (!answered) say("");
    }
  }

  function setRunning() {
    for (const button of document.querySelectorAll("#crm-pane form > button")) button.disabled = running;
  }

  function open(id, isOpen = true) {
    for (const shown of document.querySelectorAll("#crm-pane .crm-button")) {
      const isThis = isOpen && shown.dataset.button === id;
      shown.setAttribute("aria-expanded", String(isThis));
      document.getElementById(`form-${shown.dataset.button}`).hidden = !isThis;
    }
    const form = document.getElementById(`form-${id}`);
    if (!isOpen) return;
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("input, select, button")?.focus();
  }

  // A button of the ribbon: its command runs at once, or its form opens where something must be told.
  globalThis.crm.press = async (id, event) => {
    const button = buttons.find((each) => each.id === id);
    try {
      await globalThis.Office.addin.showAsTaskpane();
      if (button.fields.some((field) => field.isAsked)) open(id);
      else await run(button, {});
    } finally {
      event.completed();
    }
  };

  function draw() {
    const groups = document.getElementById("crm-groups");
    let group = "";
    for (const button of buttons) {
      if (button.group !== group) groups.append(made("h2", { textContent: (group = button.group) }));
      const picture = made("img", { src: new URL(`crm_${button.icon}_32.png`, pictures).href, alt: "" });
      const shown = made("button", { type: "button", className: "crm-button", title: button.tip }, picture, button.label);
      shown.dataset.button = button.id;
      shown.setAttribute("aria-expanded", "false");
      shown.setAttribute("aria-controls", `form-${button.id}`);
      shown.addEventListener("click", () => open(button.id, shown.getAttribute("aria-expanded") === "false"));
      groups.append(shown, formOf(button));
    }
    globalThis.xlwings.registerCallback(crmTold);
  }

  draw();
})();
