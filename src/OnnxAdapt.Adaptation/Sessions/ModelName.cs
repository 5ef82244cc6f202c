namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>What an adapted model may be called: safe as a folder name everywhere.</summary>
internal static class ModelName
{
    private const int MaxLength = 128;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.' && name.All(IsAllowed);

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
