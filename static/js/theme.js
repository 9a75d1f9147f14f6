// Light, dark or as the device has it: what was chosen with the switch in the head decides which colours of the tokens
// count. Django's own script keeps the choice in the browser and writes it to <html data-theme>. Without scripts the
// device decides, and the switch is not shown.
"use strict";

{
  const root = document.documentElement;
  const DARK = "(prefers-color-scheme: dark)";
  const MEDIA = { auto: DARK, dark: "all", light: "not all" };
  const darkRules = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule.media?.mediaText === DARK);

  function apply() {
    const theme = root.dataset.theme in MEDIA ? root.dataset.theme : "auto";
    for (const rule of darkRules) rule.media.mediaText = MEDIA[theme];
    root.style.colorScheme = theme === "auto" ? "" : theme;
  }

  new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
  apply();
}
