// Pyodide as a program that takes Python's arguments: node pyodide.mjs FOLDER [-I] -c CODE | -m MODULE | FILE …
// FOLDER is npm's package pyodide. The directories of this machine are seen under their own paths, but for those that
// Pyodide has itself.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const OWN = new Set(["dev", "lib", "lib64", "proc", "sys"]);
const [folder, ...args] = process.argv.slice(2);

function environment() {
  const isolated = args.some((word) => /^-[bBdEiIOPqsSuvx]*[IE]/.test(word) && !word.startsWith("--"));
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== "PYTHONHOME" && !(isolated && name.startsWith("PYTHON"))),
  );
  if (kept.PYTHONPATH) {
    // Pyodide starts in a directory of its own.
    kept.PYTHONPATH = kept.PYTHONPATH.split(path.delimiter).map((entry) => path.resolve(entry)).join(":");
  }
  return kept;
}

function mount(python) {
  for (const entry of fs.readdirSync("/", { withFileTypes: true })) {
    const place = `/${entry.name}`;
    if (OWN.has(entry.name)) continue;
    try {
      if (!fs.statSync(place).isDirectory()) continue;
      python.FS.mkdirTree(place);
      python.FS.mount(python.FS.filesystems.NODEFS, { root: place }, place);
    } catch (error) {
      // One that this user may not read is not seen.
      if (error.code === undefined && error.errno === undefined) throw error;
    }
  }
  python.FS.chdir(process.cwd());
}

// Returns the exit status, as Python has it.
const MAIN = `
def main(args):
    import importlib, os, runpy, sys, traceback

    # What was looked for before the directories were there is looked for again.
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    with_value = {"-W", "-X", "--check-hash-based-pycs"}
    is_isolated = False
    place = 0
    while place < len(args) and args[place].startswith("-") and args[place] not in ("-", "-c", "-m"):
        if args[place] in ("-V", "--version", "-VV"):
            print("Python " + sys.version.split()[0])
            return 0
        is_isolated = is_isolated or "I" in args[place]
        place += 2 if args[place] in with_value else 1
    kind, rest = (args[place], args[place + 1:]) if place < len(args) else ("-", [])
    first = os.path.dirname(os.path.abspath(kind)) if kind not in ("-", "-c", "-m") else ""
    if not is_isolated:
        sys.path.insert(0, os.getcwd() if kind == "-m" else first)
    try:
        try:
            import sitecustomize
        except ImportError as error:
            if error.name != "sitecustomize":
                raise
        if kind == "-c":
            sys.argv = ["-c", *rest[1:]]
            exec(compile(rest[0], "<string>", "exec"), sys.modules["__main__"].__dict__)
        elif kind == "-m":
            sys.argv = ["-m", *rest[1:]]
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        elif kind == "-":
            print("Pyodide runs no prompt here: give -c, -m or a file", file=sys.stderr)
            return 2
        else:
            sys.argv = [kind, *rest]
            runpy.run_path(kind, run_name="__main__")
    except SystemExit as done:
        if done.code is None or isinstance(done.code, int):
            return done.code or 0
        print(done.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
main
`;

const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ env: environment() });
mount(python);
const write = (handle) => ({
  write(bytes) {
    for (let done = 0; done < bytes.length; ) {
      try {
        done += fs.writeSync(handle, bytes, done);
      } catch (error) {
        // A full pipe is written to again.
        if (error.code !== "EAGAIN") throw error;
      }
    }
    return bytes.length;
  },
});
python.setStdout(write(1));
python.setStderr(write(2));
const main = python.runPython(MAIN, { globals: python.toPy({ __name__: "alloconda" }) });
let status = 1;
try {
  status = main(python.toPy(args));
} catch (error) {
  // An error of the engine, such as a module that it can't compile: its first lines say which.
  console.error(String(error.message ?? error).split("\n").slice(0, 20).join("\n"));
}
process.exit(status & 0xff);
