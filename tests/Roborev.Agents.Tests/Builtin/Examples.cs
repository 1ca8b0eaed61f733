namespace Roborev.Agents.Tests.Builtin;

/// <summary>A piece of a new file and the rule that must, or must not, speak about it.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Path">File name.</param>
/// <param name="Code">Content.</param>
public sealed record Example(string Rule, string Path, string Code)
{
    public override string ToString() => $"{Rule}: {Path}: {Code.ReplaceLineEndings("⏎")}";
}

/// <summary>Examples of code rules; secrets have their own file.</summary>
internal static class Examples
{
    public static readonly Example[] Faults =
    [
        // TLS
        new("tls-check-off", "a.py", "r = requests.get(url, verify=False)"),
        new("tls-check-off", "a.py", "ctx = ssl._create_unverified_context()"),
        new("tls-check-off", "a.py", "ctx.verify_mode = ssl.CERT_NONE"),
        new("tls-check-off", "a.ts", "const agent = new https.Agent({ rejectUnauthorized: false });"),
        new("tls-check-off", "a.js", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';"),
        new("tls-check-off", "a.js", "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;"),
        new("tls-check-off", "Dockerfile", "ENV NODE_TLS_REJECT_UNAUTHORIZED=0"),
        new("tls-check-off", "a.go", "cfg := &tls.Config{InsecureSkipVerify: true}"),
        new("tls-check-off", "A.cs", "handler.ServerCertificateCustomValidationCallback = (_, _, _, _) => true;"),
        new("tls-check-off", "A.cs", "handler.ServerCertificateCustomValidationCallback =\n    HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;"),
        new("tls-check-off", "A.cs", "options.RemoteCertificateValidationCallback = delegate { return true; };"),
        new("tls-check-off", "A.cs", "ServicePointManager.ServerCertificateValidationCallback += (s, c, ch, e) => { return true; };"),
        new("tls-check-off", "A.java", "builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);"),
        new("tls-check-off", "a.rb", "http.verify_mode = OpenSSL::SSL::VERIFY_NONE"),
        new("tls-check-off", "a.php", "curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);"),
        new("tls-check-off", "a.rs", "let c = Client::builder().danger_accept_invalid_certs(true).build()?;"),
        new("tls-check-off", "a.sh", "curl -sSLk https://packages.company.io/install | sh"),
        new("tls-check-off", "a.sh", "wget -q --no-check-certificate https://packages.company.io/x"),
        new("tls-check-off", "ci.yml", "  - run: git -c http.sslVerify=false clone https://git.company.io/x"),

        // Deserialisation
        new("unsafe-deserialization", "A.cs", "var f = new BinaryFormatter();"),
        new("unsafe-deserialization", "A.cs", "var s = new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.All };"),
        new("unsafe-deserialization", "a.py", "obj = pickle.loads(data)"),
        new("unsafe-deserialization", "a.py", "cfg = yaml.load(stream)"),
        new("unsafe-deserialization", "a.py", "x = eval(request.args['q'])"),
        new("unsafe-deserialization", "A.java", "ObjectInputStream in = new ObjectInputStream(socket.getInputStream());"),
        new("unsafe-deserialization", "a.php", "$x = unserialize($_COOKIE['cart']);"),
        new("unsafe-deserialization", "a.rb", "x = Marshal.load(params[:data])"),
        new("unsafe-deserialization", "a.js", "const x = eval(userInput);"),

        // Permissions
        new("world-writable", "a.sh", "chmod -R 777 /var/www"),
        new("world-writable", "Dockerfile", "RUN mkdir /data && chmod 0777 /data"),
        new("world-writable", "a.py", "os.chmod(path, 0o777)"),
        new("world-writable", "a.go", "err := os.MkdirAll(dir, 0777)"),
        new("world-writable", "play.yml", "    mode: \"0777\""),
        new("world-writable", "a.py", "subprocess.run('chmod 777 /srv/app', check=True)"),

        // SQL
        new("sql-injection", "A.cs", "var c = new SqlCommand(\"SELECT * FROM users WHERE name = '\" + name + \"'\");"),
        new("sql-injection", "A.cs", "db.Execute($\"DELETE FROM users WHERE id = {id}\");"),
        new("sql-injection", "A.cs", "var sql = $\"\"\"\n    SELECT id FROM users\n    WHERE mail = '{mail}'\n    \"\"\";"),
        new("sql-injection", "A.cs", "var sql = string.Format(\"SELECT id FROM t WHERE a = '{0}'\", a);"),
        new("sql-injection", "A.java", "String q = \"SELECT id FROM users \" +\n    \"WHERE name = '\" + name + \"'\";"),
        new("sql-injection", "a.js", "db.query(`SELECT * FROM users WHERE id = ${req.params.id}`);"),
        new("sql-injection", "a.ts", "await prisma.$queryRawUnsafe(`SELECT * FROM users WHERE mail = '${mail}'`);"),
        new("sql-injection", "a.py", "cur.execute(f\"SELECT * FROM users WHERE name = '{name}'\")"),
        new("sql-injection", "a.py", "cur.execute(\"SELECT * FROM users WHERE name = '%s'\" % name)"),
        new("sql-injection", "a.py", "cur.execute(\"DELETE FROM users WHERE id = {}\".format(uid))"),
        new("sql-injection", "a.go", "q := fmt.Sprintf(\"SELECT id FROM users WHERE name = '%s'\", name)"),
        new("sql-injection", "a.php", "$q = \"SELECT * FROM users WHERE id = $id\";"),
        new("sql-injection", "a.php", "$q = 'SELECT * FROM users WHERE id = ' . $_GET['id'];"),
        new("sql-injection", "a.rb", "User.find_by_sql(\"SELECT * FROM users WHERE name = '#{name}'\")"),
        new("sql-injection", "a.kt", "val q = \"SELECT * FROM users WHERE name = '$name'\""),
        new("sql-injection", "a.js", "db.run(\"INSERT INTO logs (a, b) VALUES ('\" + a + \"', '\" + b + \"')\");"),

        // Commands
        new("command-injection", "a.py", "os.system(f\"convert {path} out.png\")"),
        new("command-injection", "a.py", "subprocess.run(f\"tar xf {name}\", shell=True)"),
        new("command-injection", "a.py", "subprocess.check_output(\"ls \" + folder, shell=True)"),
        new("command-injection", "a.js", "exec(`git log ${branch}`, cb);"),
        new("command-injection", "a.js", "child_process.execSync('rm -rf ' + dir);"),
        new("command-injection", "A.java", "Runtime.getRuntime().exec(\"ping \" + host);"),
        new("command-injection", "a.go", "cmd := exec.Command(\"sh\", \"-c\", \"ls \"+dir)"),
        new("command-injection", "A.cs", "Process.Start(\"sh\", \"-c ls \" + dir);"),
        new("command-injection", "A.cs", "Process.Start(\"/bin/bash\", $\"-c \\\"ls {dir}\\\"\");"),
        new("command-injection", "a.php", "shell_exec(\"ls \" . $dir);"),
        new("command-injection", "a.rb", "system(\"tar xf #{name}\")"),

        // Errors
        new("swallowed-error", "A.cs", "try { Run(); } catch { }"),
        new("swallowed-error", "A.cs", "try\n{\n    Run();\n}\ncatch (Exception)\n{\n}"),
        new("swallowed-error", "A.java", "try { run(); } catch (Exception e) {\n}"),
        new("swallowed-error", "a.ts", "try { run() } catch (e) {}"),
        new("swallowed-error", "a.js", "load().catch(() => {});"),
        new("swallowed-error", "a.py", "try:\n    run()\nexcept:\n    pass"),
        new("swallowed-error", "a.py", "try:\n    run()\nexcept Exception as e:\n    pass\n"),
        new("swallowed-error", "a.rb", "begin\n  run\nrescue => e\nend"),
        new("swallowed-error", "a.go", "if err != nil {\n}"),
        new("swallowed-error", "a.go", "\t_ = err"),
        new("swallowed-error", "a.kt", "try { run() } catch (e: Exception) { }"),
        new("swallowed-error", "a.php", "try { run(); } catch (\\Exception $e) { }"),
        new("swallowed-error", "a.rs", "match run() { Ok(v) => v, Err(_) => {} }"),

        // Debugging
        new("debug-breakpoint", "a.js", "  debugger;"),
        new("debug-breakpoint", "a.py", "import pdb; pdb.set_trace()"),
        new("debug-breakpoint", "a.py", "    breakpoint()"),
        new("debug-breakpoint", "a.rb", "  binding.pry"),
        new("debug-breakpoint", "A.cs", "        System.Diagnostics.Debugger.Break();"),
        new("debug-print", "src/app/cart.tsx", "  console.log('cart', cart);"),
        new("debug-print", "src/lib.rs", "    dbg!(x);"),
        new("debug-print", "a.php", "var_dump($x);"),

        // Tests
        new("test-focused", "a.test.ts", "it.only('adds', () => {});"),
        new("test-focused", "a.spec.js", "fdescribe('cart', () => {});"),
        new("test-focused", "a.spec.js", "  fit('adds', () => {});"),
        new("test-focused", "a_spec.rb", "it 'adds', focus: true do"),
        new("test-focused", "a_test.go", "var _ = FDescribe(\"cart\", func() {"),
        new("test-skipped", "CartTests.cs", "    [Fact(Skip = \"flaky\")]"),
        new("test-skipped", "CartTest.java", "    @Disabled(\"flaky\")"),
        new("test-skipped", "a.test.ts", "it.skip('adds', () => {});"),
        new("test-skipped", "test_a.py", "@pytest.mark.skip(reason=\"flaky\")"),
        new("test-skipped", "a_test.go", "func TestA(t *testing.T) {\n\tt.Skip(\"flaky\")"),

        // Remarks
        new("open-remark", "A.cs", "// TODO: handle null"),
        new("open-remark", "a.py", "x = 1  # FIXME this is wrong"),
        new("open-remark", "a.go", "/* HACK around the cache */"),
        new("open-remark", "a.js", "/**\n * TODO write this\n */"),

        // Conflicts
        new("conflict-marker", "A.cs", "int a;\n<<<<<<< HEAD\nint b;\n=======\nint c;\n>>>>>>> feature\n"),
        new("conflict-marker", "a.unknown", "x\n>>>>>>> feature"),
        new("conflict-marker", "README.md", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> feature\n"),

        // Broken files
        new("broken-file", "package.json", "{\n  \"name\": \"x\",\n}"),
        new("broken-file", "data/list.json", "[1, 2"),
        new("broken-file", "app.config", "<configuration>\n  <a>\n</configuration>"),
        new("broken-file", "tsconfig.json", "{ \"a\": }"),

        // Stored files
        new("env-file", ".env", "PORT=3000"),
        new("env-file", "web/.env.production", "PORT=3000"),
        new("key-store-file", "certs/site.pfx", "x"),
        new("key-store-file", ".ssh/id_rsa", "x"),
    ];

    public static readonly Example[] Harmless =
    [
        new("tls-check-off", "a.py", "r = requests.get(url, verify=True)"),
        new("tls-check-off", "a.py", "# never use verify=False"),
        new("tls-check-off", "a.py", "print(\"verify=False is wrong\")"),
        new("tls-check-off", "A.cs", "handler.ServerCertificateCustomValidationCallback = (_, c, _, e) => e == SslPolicyErrors.None;"),
        new("tls-check-off", "a.sh", "curl -fsSL https://packages.company.io/install"),
        new("tls-check-off", "a.sh", "curl -k https://localhost:8443/health"),
        new("tls-check-off", "a.py", "def _create_unverified_context(protocol=None):"),
        new("tls-check-off", "a.js", "strict: secure ? !!options.rejectUnauthorized : false,"),
        new("tls-check-off", "README.md", "Do not set `verify=False`."),

        new("unsafe-deserialization", "a.py", "cfg = yaml.load(stream, Loader=yaml.SafeLoader)"),
        new("unsafe-deserialization", "a.py", "cfg = yaml.load(\n    stream,\n    Loader=SafeLoader)"),
        new("unsafe-deserialization", "a.py", "cfg = yaml.safe_load(stream)"),
        new("unsafe-deserialization", "a.py", "model.eval()"),
        new("unsafe-deserialization", "a.py", "from company.core import yaml\ncfg = yaml.load(stream)"),
        new("unsafe-deserialization", "a.py", "exec(cmd, globals, locals)"),
        new("unsafe-deserialization", "a.py", "x = ast.literal_eval(data)"),
        new("unsafe-deserialization", "a.js", "page.$eval(selector, fn);"),
        new("unsafe-deserialization", "A.cs", "// BinaryFormatter is gone: new BinaryFormatter()"),
        new("unsafe-deserialization", "A.cs", "TypeNameHandling = TypeNameHandling.None,"),

        new("world-writable", "a.sh", "chmod 755 /var/www"),
        new("world-writable", "a.sh", "chmod 1777 /tmp"),
        new("world-writable", "a.py", "os.chmod(path, 0o755)"),
        new("world-writable", "a.go", "x := f(777)"),
        new("world-writable", "a.py", "def mkdir(self, mode=0o777, parents=False):"),
        new("world-writable", "a.sh", "chmod u+rwx,go= /srv"),

        new("sql-injection", "A.cs", "const string Sql = \"SELECT * FROM users WHERE id = @id\";"),
        new("sql-injection", "A.cs", "var sql = \"SELECT id \" +\n    \"FROM users WHERE id = @id\";"),
        new("sql-injection", "A.cs", "db.Users.FromSqlInterpolated($\"SELECT * FROM users WHERE id = {id}\");"),
        new("sql-injection", "A.cs", "db.Database.ExecuteSql($\"DELETE FROM users WHERE id = {id}\");"),
        new("sql-injection", "A.cs", "db.Execute($\"SELECT * FROM {Table} WHERE id = @id\");"),
        new("sql-injection", "A.cs", "var sql = $\"SELECT * FROM users WHERE id IN ({placeholders})\";"),
        new("sql-injection", "A.cs", "var sql = $\"SELECT * FROM users WHERE kind = {KIND_ADMIN}\";"),
        new("sql-injection", "a.ts", "await sql`SELECT * FROM users WHERE id = ${id}`;"),
        new("sql-injection", "a.ts", "await prisma.$queryRaw`SELECT * FROM users WHERE id = ${id}`;"),
        new("sql-injection", "a.py", "cur.execute(\"SELECT * FROM users WHERE name = %s\", (name,))"),
        new("sql-injection", "a.py", "log.info(f\"Select one from the list where x = {x}\")"),
        new("sql-injection", "a.py", "msg = f\"Update the value set = {x}\""),
        new("sql-injection", "a.py", "q = f\"SELECT * FROM t WHERE id IN ({','.join('?' * len(ids))})\""),
        new("sql-injection", "a.go", "rows, err := db.Query(\"SELECT id FROM users WHERE name = $1\", name)"),
        new("sql-injection", "a.go", "q := fmt.Sprintf(\"SELECT id FROM %s WHERE name = $1\", table)"),
        new("sql-injection", "a.js", "const s = `Please select a value from the list = ${x}`;"),
        new("sql-injection", "a.php", "$q = 'SELECT * FROM users WHERE id = $id';"),

        new("command-injection", "a.py", "subprocess.run([\"tar\", \"xf\", name])"),
        new("command-injection", "a.py", "subprocess.run(f\"tar xf {name}\".split())"),
        new("command-injection", "a.py", "os.system(\"clear\")"),
        new("command-injection", "a.py", "os.system(f\"convert {shlex.quote(path)} out.png\")"),
        new("command-injection", "a.js", "const m = re.exec(`a${b}`);"),
        new("command-injection", "A.cs", "Process.Start(\"git\", \"log \" + x);"),
        new("command-injection", "a.go", "cmd := exec.Command(\"git\", \"log\", branch)"),

        new("swallowed-error", "A.cs", "try { Run(); } catch (IOException) { }"),
        new("swallowed-error", "A.cs", "try { Run(); } catch (OperationCanceledException) { }"),
        new("swallowed-error", "A.cs", "try { Run(); } catch\n{\n    // best effort: the file is only a cache\n}"),
        new("swallowed-error", "a.ts", "try { run() } catch (e) { /* not supported here */ }"),
        new("swallowed-error", "A.cs", "try { Run(); } catch (Exception e) when (IsPipeEnd(e)) { }"),
        new("swallowed-error", "a.py", "try:\n    run()\nexcept KeyError:\n    pass"),
        new("swallowed-error", "a.py", "try:\n    run()\nexcept Exception:\n    log.exception('x')"),
        new("swallowed-error", "a.go", "if err != nil {\n\treturn err\n}"),
        new("swallowed-error", "a.js", "const s = \"catch (e) {}\";"),
        new("swallowed-error", "CartTests.cs", "try { Run(); } catch { }"),

        new("debug-breakpoint", "a.js", "const debuggerUrl = x; // debugger;"),
        new("debug-breakpoint", "A.cs", "if (args.Debug)\n{\n    Debugger.Launch();\n}"),
        new("debug-breakpoint", "a.py", "def breakpoint_at(x): pass"),
        new("debug-print", "scripts/build.js", "console.log('done');"),
        new("debug-print", "src/app/cart.tsx", "console.error('failed', e);"),
        new("debug-print", "src/app/cart.test.tsx", "console.log('x');"),
        new("debug-print", "src/app/cart.tsx", "// console.log(x)"),
        new("debug-print", "bin.js", "#!/usr/bin/env node\nconsole.log('usage');"),

        new("test-focused", "a.ts", "const x = list.only('a');"),
        new("test-focused", "model.py", "model.fit(x, y)"),
        new("test-focused", "chart.test.js", "chart.fit('x');"),
        new("test-skipped", "a_test.go", "func TestA(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip(\"slow\")\n\t}"),
        new("test-skipped", "test_a.py", "@pytest.mark.skipif(sys.platform == 'win32', reason='x')"),
        new("test-skipped", "CartTests.cs", "    [Fact(Skip = \"see #123\")]"),
        new("test-skipped", "CartTests.cs", "    var rest = list.Skip(1);"),

        new("open-remark", "A.cs", "// TODO(ann): handle null"),
        new("open-remark", "A.cs", "// TODO #12 handle null"),
        new("open-remark", "A.cs", "// TODO PROJ-7: handle null"),
        new("open-remark", "A.cs", "var s = \"// TODO: x\";"),
        new("open-remark", "A.cs", "// The TODO list is shown here"),
        new("open-remark", "README.md", "TODO: write this"),
        new("open-remark", "a.py", "s = '# TODO'"),

        new("conflict-marker", "README.rst", "Title\n=======\n\ntext\n"),
        new("conflict-marker", "README.md", "Like this:\n\n```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\n"),
        new("conflict-marker", "mail.txt", ">>>>>>> quoted many times"),
        new("conflict-marker", "a.py", "s = \"\"\"\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n\"\"\"\n"),
        new("conflict-marker", "a.sh", "cat <<<<<<<< x"),

        new("broken-file", "package.json", "{\n  \"name\": \"x\"\n}"),
        new("broken-file", "tsconfig.json", "{\n  // strict\n  \"a\": 1,\n}"),
        new("broken-file", ".vscode/settings.json", "{ /* x */ \"a\": 1, }"),
        new("broken-file", "tests/data/broken.json", "{"),
        new("broken-file", "chart/values.json", "{ \"a\": {{ .Values.a }} }"),
        new("broken-file", "a.xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a><b/></a>"),
        new("broken-file", "a.svg", "<!DOCTYPE svg PUBLIC \"x\" \"y\"><svg>"),

        new("env-file", ".env.example", "PORT=3000"),
        new("env-file", ".env.sample", "PORT=3000"),
        new("key-store-file", "id_rsa.pub", "x"),
    ];
}
