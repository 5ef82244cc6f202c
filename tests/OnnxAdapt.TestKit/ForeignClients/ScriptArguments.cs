using System.Collections.ObjectModel;
using System.Globalization;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>The command line that our client scripts share.</summary>
internal static class ScriptArguments
{
    public static void Add(Collection<string> arguments, string target, string method, ForeignCallOptions options)
    {
        arguments.Add(target);
        arguments.Add(method);
        foreach (var (name, value) in options.Headers)
        {
            arguments.Add("--header");
            arguments.Add($"{name}:{value}");
        }

        if (options.Deadline is { } deadline)
        {
            arguments.Add("--deadline");
            arguments.Add(deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        if (options.Gzip)
        {
            arguments.Add("--gzip");
        }
    }
}
