// A file for a calendar (RFC 5545): one day, and one word. Nothing in it tells what it is for, where it is from, or when it
// was made.

/** The text of the file for a `day`, YYYY-MM-DD, with one `word`. */
export function makeReminder(day, word) {
  const date = day.replaceAll("-", "");
  const event = [`UID:${crypto.randomUUID()}`, `DTSTAMP:${date}T000000Z`, `DTSTART;VALUE=DATE:${date}`, `SUMMARY:${word}`];
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//EN", "BEGIN:VEVENT", ...event, "END:VEVENT", "END:VCALENDAR"];
  return lines.map((line) => `${line}\r\n`).join("");
}
