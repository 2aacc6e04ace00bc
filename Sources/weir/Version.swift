/// What `weir --version` prints and the `runs` view records.
let programVersion = "0.1.0"
