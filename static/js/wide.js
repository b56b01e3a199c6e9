// Lists stand open where there is room.
const wide = window.matchMedia("(min-width: 62rem)");
for (const list of document.querySelectorAll("[data-open-wide]")) list.open = wide.matches;
