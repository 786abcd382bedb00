/** Marks every link to the account of whoever is signed in. Without an answer the links stay as they are. */
export async function showSignedIn(): Promise<void> {
  const isSignedIn = await readSignedIn();
  for (const mark of document.querySelectorAll<HTMLElement>("[data-signed-in]")) mark.hidden = !isSignedIn;
}

async function readSignedIn(): Promise<boolean> {
  try {
    const response = await fetch("/account/me.json", { headers: { accept: "application/json" } });
    return response.ok && ((await response.json()) as { isSignedIn: boolean }).isSignedIn;
  } catch {
    return false;
  }
}
