// Excel's side of a task pane, in memory: what the ribbon is tied to, and whether the pane was shown.
(() => {
  const actions = {};
  const seen = { shown: 0, completed: [] };

  globalThis.Office = {
    actions: { associate: (name, action) => (actions[name] = action) },
    addin: { showAsTaskpane: async () => void (seen.shown += 1) },
    onReady: async (done = () => {}) => {
      const info = { host: "Excel", platform: "PC" };
      await done(info);
      return info;
    },
  };
  globalThis.excel = {
    seen,
    names: () => Object.keys(actions),
    press: (name) => actions[name]({ completed: () => seen.completed.push(name) }),
  };
})();
