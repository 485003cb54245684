// Run by browsers that know no modules, and so no big numbers: they are told plainly.
document.getElementById("old").hidden = false;
