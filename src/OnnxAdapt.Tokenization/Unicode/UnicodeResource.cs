using System.Globalization;
using System.Reflection;

namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>
/// Tables of the Unicode Character Database that travel with the assembly, so that ids do not depend on the machine's globalisation
/// libraries. One row per line, fields separated by spaces, comments after <c>#</c>.
/// </summary>
internal static class UnicodeResource
{
    public static IEnumerable<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                yield return line.Split(' ');
            }
        }
    }

    public static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
