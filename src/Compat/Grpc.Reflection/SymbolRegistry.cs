using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>Finds files by name, by what they declare and by what they extend.</summary>
public class SymbolRegistry
{
    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    private SymbolRegistry()
    {
    }

    /// <summary>Indexes files and everything they import.</summary>
    public static SymbolRegistry FromFiles(IEnumerable<FileDescriptor> fileDescriptors)
    {
        ArgumentNullException.ThrowIfNull(fileDescriptors);
        var registry = new SymbolRegistry();
        foreach (var file in fileDescriptors)
        {
            registry.Add(file);
        }

        return registry;
    }

    public FileDescriptor? FileByName(string filename) => _byName.GetValueOrDefault(filename);

    public FileDescriptor? FileContainingSymbol(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    internal FileDescriptor? FileContainingExtension(string type, int number) =>
        _extensions.GetValueOrDefault(type)?.GetValueOrDefault(number);

    internal IReadOnlyCollection<int> ExtensionNumbers(string type) => _extensions.TryGetValue(type, out var found) ? found.Keys : [];

    private void Add(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var dependency in file.Dependencies)
        {
            Add(dependency);
        }

        AddExtensions(file.Extensions);
        AddEnums(file.EnumTypes);
        foreach (var message in file.MessageTypes)
        {
            AddMessage(message);
        }

        foreach (var service in file.Services)
        {
            AddSymbol(service);
            AddSymbols(service.Methods);
        }
    }

    private void AddMessage(MessageDescriptor message)
    {
        AddSymbol(message);
        AddSymbols(message.Fields.InDeclarationOrder());
        AddSymbols(message.Oneofs);
        AddEnums(message.EnumTypes);
        AddExtensions(message.Extensions);
        foreach (var nested in message.NestedTypes)
        {
            AddMessage(nested);
        }
    }

    private void AddEnums(IEnumerable<EnumDescriptor> enums)
    {
        foreach (var declared in enums)
        {
            AddSymbol(declared);
            AddSymbols(declared.Values);
        }
    }

    private void AddExtensions(ExtensionCollection extensions)
    {
        foreach (var field in extensions.UnorderedExtensions)
        {
            AddSymbol(field);
            var type = field.ExtendeeType.FullName;
            if (!_extensions.TryGetValue(type, out var numbers))
            {
                _extensions[type] = numbers = [];
            }

            numbers[field.FieldNumber] = field.File;
        }
    }

    private void AddSymbols(IEnumerable<IDescriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            AddSymbol(descriptor);
        }
    }

    private void AddSymbol(IDescriptor descriptor) => _bySymbol[descriptor.FullName] = descriptor.File;
}
