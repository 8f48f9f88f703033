// Runs main.py of a Lite workbook under Pyodide: node lite_under_pyodide.mjs PYODIDE_FOLDER FOLDER; what FOLDER holds
// is told in lite_run.py, which lies there too.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [pyodideFolder, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder });
await pyodide.loadPackage(["numpy", "pandas", "scipy", "ssl"], { messageCallback: () => {} });
pyodide.FS.mkdirTree("/given");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/given");
try {
  await pyodide.runPythonAsync("import sys\nsys.path.insert(0, '/given')\nimport lite_run\nlite_run.run('/given')");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
