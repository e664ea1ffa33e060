// Run once by mongo's image, when its volume is new: one user a nation, for the nation's own database.
for (const nation of ['usa', 'fra', 'gbr']) {
  const user = `kas-${nation}`;
  const database = db.getSiblingDB(`kas_${nation}`);
  database.createUser({
    user,
    pwd: fs.readFileSync(`/run/secrets/${user}.password`, 'utf8').trim(),
    roles: [{ role: 'readWrite', db: database.getName() }],
  });
  print(`user ${user} may read and write ${database.getName()}`);
}
