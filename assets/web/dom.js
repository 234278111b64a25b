// Makes elements, and fills words in: the one place where text gets onto the page.
const SpecvizDom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} name
   * @param {string} className
   * @param {Element | null} [parent]
   * @param {string} [text]
   * @returns {HTMLElementTagNameMap[K]}
   */
  function makeElement(name, className, parent, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  /**
   * @template {keyof SVGElementTagNameMap} K
   * @param {K} name
   * @param {Record<string, string | number>} attributes
   * @param {Element} [parent]
   * @param {string} [text]
   * @returns {SVGElementTagNameMap[K]}
   */
  function makeSvg(name, attributes, parent, text) {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, String(attributes[key]));
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  /**
   * A button of the player.
   * @param {Element | null} parent
   * @param {string} text
   * @param {() => void} act
   */
  function makeButton(parent, text, act) {
    const button = makeElement("button", "", parent, text);
    button.type = "button";
    button.onclick = act;
    return button;
  }

  /**
   * What may be wider than the screen can be reached, and moved, by keyboard.
   * @template {HTMLElement} E
   * @param {E} box
   * @param {string} name
   */
  function makeReachable(box, name) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", name);
    return box;
  }

  /**
   * A template with its named values.
   * @param {string} template
   * @param {Record<string, string | number>} values
   */
  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
  }

  return { makeElement, makeSvg, makeButton, makeReachable, fill };
})();
