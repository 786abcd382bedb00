/** The mailbox's style sheet: the reader's own fonts and colours, light or dark. A file of its own, since the shop's pages allow no inline style. */
export const style = `
:root { color-scheme: light dark; --quiet: light-dark(#5c5c5c, #a8a8a8); --line: light-dark(#ddd, #444); --link: light-dark(#0b57b0, #8ab8f5); }
* { box-sizing: border-box; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
a { color: var(--link); }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0.75rem 0; border-top: 1px solid var(--line); }
li a { flex: 1 1 16rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dd { margin: 0; }
dt, li span, li time, p { color: var(--quiet); }
iframe { display: block; width: 100%; height: 40rem; border: 1px solid var(--line); border-radius: 0.25rem; background: Canvas; }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 0.25rem; font: inherit; white-space: pre-wrap; }
`;
