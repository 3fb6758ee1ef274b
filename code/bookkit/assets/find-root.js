// On the 404 page, before anything is loaded: which folder above this address holds the site? The one that was named to the build, if it does.
{
  const base = document.querySelector("base");
  const holds = (folder) => {
    try {
      const request = new XMLHttpRequest();
      request.open("HEAD", folder + PROBE, false); // nothing can be drawn before this is known
      request.send();
      return request.status === 200;
    } catch {
      return false;
    }
  };
  const folders = [base.getAttribute("href")];
  for (let end = location.pathname.lastIndexOf("/"); end >= 0; end = location.pathname.lastIndexOf("/", end - 1)) {
    folders.push(location.pathname.slice(0, end + 1));
    if (end === 0) break;
  }
  const found = folders.slice(0, 12).find(holds);
  if (found) base.href = found;
  document.addEventListener("DOMContentLoaded", () => {
    // With a base, "#main" would lead to the first page.
    for (const link of document.querySelectorAll('a[href^="#"]')) link.href = location.pathname + link.getAttribute("href");
  });
}
