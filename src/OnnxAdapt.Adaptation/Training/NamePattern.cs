using System.IO.Enumeration;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Names with <c>*</c> for any text and <c>?</c> for one character.</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
