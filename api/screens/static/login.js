// A link from another site brings no session along (SameSite=Strict); asked from here, it is there.
const asked = new URLSearchParams(location.search);
if (asked.has("volver") && !asked.has("caducada")) {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect") location.replace(location.href);
}
