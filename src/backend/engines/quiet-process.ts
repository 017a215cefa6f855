/** Events of the process that Emscripten listens to as a program of its own, and the source text of its listeners. */
const EMSCRIPTEN_LISTENERS = {
  uncaughtException: /ExitStatus/,
  unhandledRejection: /throw reason/,
} as const;

type ProcessEvent = keyof typeof EMSCRIPTEN_LISTENERS;

const EVENTS = Object.keys(EMSCRIPTEN_LISTENERS) as ProcessEvent[];

/** Listeners of an event; none in a browser. */
function listenersOf(event: ProcessEvent): readonly NodeJS.UncaughtExceptionListener[] {
  return typeof process === "undefined" ? [] : (process.listeners(event as "uncaughtException") ?? []);
}

/**
 * Starts an engine and removes the listeners for errors of the process that it has added. Those of Emscripten end the
 * process at any rejection, even one that the program has a listener for, and print the minified source of the engine.
 * Listeners that other code adds meanwhile stay.
 */
export async function withoutProcessListeners<Result>(start: () => Promise<Result>): Promise<Result> {
  const before = new Map(EVENTS.map((event) => [event, new Set(listenersOf(event))]));
  try {
    return await start();
  } finally {
    for (const event of EVENTS) {
      const added = listenersOf(event).filter((listener) => !before.get(event)?.has(listener));
      for (const listener of added) {
        if (EMSCRIPTEN_LISTENERS[event].test(String(listener))) process.removeListener(event, listener);
      }
    }
  }
}
