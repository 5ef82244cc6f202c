using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Access;

/// <summary>The keys of the options and of the file they name, and what is wrong with them.</summary>
internal static class ApiKeyList
{
    private const int ShortestKey = 16;
    private const int HashDigits = 64;
    private const int Most = 1_000_000;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>All keys.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a file that is no list of keys.</exception>
    public static IReadOnlyList<ApiKeySettings> Read(ServerSettings settings) => [.. settings.ApiKeys, .. FromFile(settings.ApiKeysFile)];

    /// <summary>What is wrong, a sentence each; no sentence holds a key.</summary>
    public static IEnumerable<string> Problems(ServerSettings settings)
    {
        IReadOnlyList<ApiKeySettings> keys;
        try
        {
            keys = Read(settings);
        }
        catch (AdaptException failure)
        {
            return [failure.Message];
        }

        var problems = keys.SelectMany((key, index) => Problems(key, $"ApiKeys[{index}]")).ToList();
        if (problems.Count > 0) return problems;
        return [.. Repeated(keys, key => key.Name, "Name"), .. Repeated(keys, key => Convert.ToHexString(ApiKeyRing.HashOf(key)), "Key")];
    }

    private static IEnumerable<string> Problems(ApiKeySettings key, string path)
    {
        if (string.IsNullOrWhiteSpace(key.Name)) yield return $"{path}.Name: is empty; say who holds the key.";
        if (string.IsNullOrEmpty(key.Key) == string.IsNullOrEmpty(key.KeySha256)) yield return $"{path}: give either Key or KeySha256.";
        else if (key.Key is { Length: > 0 and < ShortestKey }) yield return $"{path}.Key: has {key.Key.Length} characters; at least {ShortestKey} are needed.";
        else if (key.Key is { } text && text.Any(character => character is <= ' ' or > '~')) yield return $"{path}.Key: holds a character that a header cannot carry; use printable ASCII without spaces.";
        else if (key.KeySha256 is { Length: > 0 } hash && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit))) yield return $"{path}.KeySha256: is not {HashDigits} hexadecimal digits.";
        if (!(key.RequestsPerSecond is 0 or (>= 0.000_1 and <= Most))) yield return FormattableString.Invariant($"{path}.RequestsPerSecond: {key.RequestsPerSecond} is neither 0 nor between 0.0001 and {Most}.");
        if (key.MaxConcurrent is < 0 or > Most) yield return $"{path}.MaxConcurrent: {key.MaxConcurrent} is not between 0 and {Most}.";
    }

    private static IEnumerable<string> Repeated(IReadOnlyList<ApiKeySettings> keys, Func<ApiKeySettings, string> value, string what) =>
        keys.GroupBy(value, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"ApiKeys: {what} is given more than once, by '{string.Join("', '", group.Select(key => key.Name))}'.");

    private static List<ApiKeySettings> FromFile(string? path)
    {
        if (string.IsNullOrWhiteSpace(path)) return [];
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<List<ApiKeySettings>>(file, Strict) ?? throw Unreadable(path, "It holds null.", null);
        }
        catch (JsonException failure)
        {
            throw Unreadable(path, FormattableString.Invariant($"Line {failure.LineNumber + 1} is at fault."), failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure.Message, failure);
        }
    }

    private static AdaptException Unreadable(string path, string why, Exception? cause) =>
        new(AdaptErrorKind.InvalidArgument, $"ApiKeysFile: '{path}' is no JSON list of keys with Name, Key or KeySha256, Admin, RequestsPerSecond, MaxConcurrent. {why}", cause);
}
