using System.Security.Cryptography;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>Puts the parts of an export into files. A file takes its name only when it is complete and its hash is right.</summary>
internal sealed class ExportFiles(string folder, ExportDescription description) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _finished;
    private FileStream? _current;

    /// <summary>Makes the folder and refuses names that would lead out of it.</summary>
    /// <exception cref="InvalidDataException">A name is no plain file name.</exception>
    public void Begin()
    {
        if (description.Files.FirstOrDefault(file => file.Name.Length == 0 || file.Name != Path.GetFileName(file.Name) || file.Name is "." or "..") is { } bad)
        {
            throw new InvalidDataException($"The server names a file '{bad.Name}', which is no plain file name.");
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>Takes the next part.</summary>
    /// <exception cref="InvalidDataException">A part is out of order, or the file before it is incomplete or damaged.</exception>
    public async Task AddAsync(FilePart part, CancellationToken cancellationToken)
    {
        while (_finished < description.Files.Count && part.Name != Current.Name) await FinishAsync(cancellationToken).ConfigureAwait(false);
        if (_finished == description.Files.Count) throw new InvalidDataException($"The server sent a part of '{part.Name}' out of order.");
        await Open().WriteAsync(part.Data.Memory, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(part.Data.Span);
    }

    /// <summary>Closes the last file.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        while (_finished < description.Files.Count) await FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes what is incomplete.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        if (_current is null) return;
        _current.Dispose();
        File.Delete(_current.Name);
    }

    private FileDescription Current => description.Files[_finished];

    private FileStream Open() => _current ??= new FileStream(Path.Combine(folder, $"{Current.Name}.{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write);

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        var file = Open();
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        var (bytes, hash) = (file.Length, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        if (bytes != (long)Current.Bytes || hash != Current.Sha256)
        {
            throw new InvalidDataException($"'{Current.Name}' arrived with {bytes} bytes and SHA-256 {hash}; it has {Current.Bytes} and {Current.Sha256}.");
        }

        await file.DisposeAsync().ConfigureAwait(false);
        File.Move(file.Name, Path.Combine(folder, Current.Name), overwrite: true);
        (_current, _finished) = (null, _finished + 1);
    }
}
