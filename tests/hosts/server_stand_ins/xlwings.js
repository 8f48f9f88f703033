// The part of xlwings' page that the pane calls: a script is run by its name, and may call back into the page.
// The workbook lies beside the server that the tests start, so that nothing of it is sent.
(() => {
  const callbacks = {};
  const alertBox = () => document.getElementById("global-error-alert");

  async function runPython({ scriptName, args = [], errorDisplayMode = "alert" }) {
    const answer = await fetch(`/xlwings/custom-scripts-call/${scriptName}`, {
      method: "POST",
      body: JSON.stringify({ args }),
    });
    if (!answer.ok) {
      if (errorDisplayMode !== "taskpane") throw new Error("an alert was not expected");
      alertBox().querySelector("span").textContent = await answer.text();
      alertBox().classList.remove("d-none");
      return;
    }
    for (const action of (await answer.json()).actions) {
      if (action.func !== "runMacro") throw new Error(action.func);
      await callbacks[action.args[0]]({}, ...action.args.slice(1));
    }
  }

  globalThis.xlwings = { runPython, registerCallback: (callback) => (callbacks[callback.name] = callback) };
})();
