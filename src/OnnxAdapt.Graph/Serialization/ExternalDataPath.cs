namespace OnnxAdapt.Graph.Serialization;

/// <summary>Keeps external data inside the folder of its model.</summary>
internal static class ExternalDataPath
{
    private const int MaxLinks = 40;
    private const string MemoryMarker = "_ORT_MEM_ADDR_";

    /// <summary>Refuses everything but a plain relative path.</summary>
    public static void RequireRelative(string location)
    {
        var reason = location.Length == 0 ? "is empty"
            : location.Contains('\0') ? "contains a zero character"
            : location.Contains(MemoryMarker, StringComparison.Ordinal) ? "means an address in memory, not a file"
            : Path.IsPathRooted(location) || location[0] is '/' or '\\' || (location.Length > 1 && location[1] == ':') ? "is not relative"
            : location.Split('/', '\\').Contains("..") ? "leaves the model's folder"
            : null;
        if (reason is not null)
        {
            throw new OnnxFormatException($"the external data location '{location.Replace('\0', '?')}' {reason}; only a path below the model's folder is read");
        }
    }

    /// <summary>Whether a path without links is below a folder without links.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link on it followed.</summary>
    public static string Resolve(string path)
    {
        var links = 0;
        var pending = new Stack<string>();
        var resolved = Restart(Path.GetFullPath(path), pending);
        while (pending.TryPop(out var segment))
        {
            var next = Path.Combine(resolved, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new OnnxFormatException($"the path '{path}' has more than {MaxLinks} links");
            }

            resolved = Restart(Path.GetFullPath(target, resolved), pending);
        }

        return resolved;
    }

    private static string Restart(string path, Stack<string> pending)
    {
        var root = Path.GetPathRoot(path)!;
        foreach (var segment in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            pending.Push(segment);
        }

        return root;
    }
}
