// Runs the finder under Pyodide: node under_pyodide.mjs PYODIDE_FOLDER FOLDER, where FOLDER holds what is to be run:
// site/ (importable packages), people.csv (rows with their truth in the column cluster), run.py (prints its result).
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [pyodideFolder, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder });
await pyodide.loadPackage(["numpy", "pandas"], { messageCallback: () => {} });
pyodide.FS.mkdirTree("/given");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/given");
try {
  await pyodide.runPythonAsync(readFileSync(join(folder, "run.py"), "utf8"));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
