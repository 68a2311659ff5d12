/** Show a sentence in its place on the page, or hide the place of one that is "". */
export function showNotice(place, sentence) {
  place.textContent = sentence;
  place.hidden = sentence === "";
}
