using System.Collections;
using System.Reflection;
using Roborev;
using Roborev.Output;
using Roborev.Parsing;

var host = new CommandHost
{
    Out = StandardStreams.OpenOutput(),
    Error = StandardStreams.OpenError(),
    OutIsTerminal = !Console.IsOutputRedirected,
    Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal),
    Directory = Environment.CurrentDirectory,
    Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
    Executable = Environment.ProcessPath ?? "roborev",
    Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "dev",
};
return await new CommandRunner(host).RunAsync(args, CancellationToken.None).ConfigureAwait(false);
