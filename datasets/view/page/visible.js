// Texts of a program on the screen: what would be invisible, or would move other characters, is shown as an escape.

const UNSEEN = new RegExp(
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|' +
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]', 'g');

function visible(text) {
  return text.replace(UNSEEN, (character) => {
    const unit = character.charCodeAt(0);
    if (unit >= 0xdc80 && unit <= 0xdcff) return `\\x${(unit - 0xdc00).toString(16)}`;
    return unit < 0x100 ? `\\x${unit.toString(16).padStart(2, '0')}` : `\\u${unit.toString(16).padStart(4, '0')}`;
  });
}

// "1,234,567"
function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

// The last part of a path.
function baseName(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}

function plural(count, noun) {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
