namespace OnnxAdapt.Abstractions;

/// <summary>
/// Which model names are allowed: 1 to 128 ASCII letters, digits, dots, underscores and hyphens, beginning with a letter, a digit
/// or an underscore, so that a name is also a folder name on every system and never a path.
/// </summary>
public static class ModelNames
{
    /// <summary>Most characters of a name.</summary>
    public const int MaxLength = 128;

    private static readonly HashSet<string> DeviceNames = new(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"com{number}", $"lpt{number}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a name.</summary>
    /// <returns>Null when the name is allowed, otherwise one sentence.</returns>
    public static string? Problem(string? name) => name switch
    {
        null or "" => "A model name must not be empty.",
        { Length: > MaxLength } => $"A model name has at most {MaxLength} characters, not {name.Length}.",
        _ when !name.All(IsAllowed) => "A model name consists of ASCII letters, digits, '.', '_' and '-'.",
        _ when name[0] is '.' or '-' => "A model name must not begin with '.' or '-'.",
        _ when name[^1] is '.' => "A model name must not end with '.'.",
        _ when name.Contains("..", StringComparison.Ordinal) => "A model name must not contain '..'.",
        _ when DeviceNames.Contains(name.Split('.')[0]) => "A model name must not be the name of a device such as CON or NUL.",
        _ => null,
    };

    /// <summary>Refuses a name that is not allowed.</summary>
    /// <param name="field">Path of the field as the client wrote it.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static void Require(string field, string? name)
    {
        if (Problem(name) is { } problem) throw AdaptException.Invalid(field, problem);
    }

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';
}
